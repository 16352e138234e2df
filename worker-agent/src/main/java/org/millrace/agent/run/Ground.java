package org.millrace.agent.run;

import java.time.Clock;
import java.util.concurrent.Executor;
import org.millrace.agent.client.Http;
import org.millrace.agent.container.Containers;
import org.millrace.agent.spool.AgentHome;
import org.millrace.agent.spool.Caches;
import org.millrace.agent.system.OperatingSystem;

/**
 * What all attempts of an agent share.
 *
 * @param home the agent's folder
 * @param system the operating system
 * @param http the coordinator
 * @param executor runs senders
 * @param clock stamps events
 * @param path the {@code PATH} of steps
 * @param reserveBytes free space below which nothing runs
 * @param caches what builders keep from build to build
 * @param containers the containers of this agent's steps
 */
public record Ground(
    AgentHome home,
    OperatingSystem system,
    Http http,
    Executor executor,
    Clock clock,
    String path,
    long reserveBytes,
    Caches caches,
    Containers containers) {
  /** Where programs of steps are looked for unless it is set otherwise. */
  public static final String DEFAULT_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
}
