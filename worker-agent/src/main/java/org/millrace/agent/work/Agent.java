package org.millrace.agent.work;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.millrace.agent.Story;
import org.millrace.agent.client.Http;
import org.millrace.agent.client.WorkerCalls;
import org.millrace.agent.container.ContainerOptions;
import org.millrace.agent.container.Containers;
import org.millrace.agent.run.Ground;
import org.millrace.agent.spool.AgentHome;
import org.millrace.agent.spool.Caches;
import org.millrace.agent.spool.Credential;
import org.millrace.agent.system.Machine;
import org.millrace.agent.system.OperatingSystem;
import org.millrace.agent.system.Proofs;

/** A worker's agent, from its start until it is told to leave. */
public final class Agent {
  private static final long KEEP_SECONDS = 5;
  private static final long STACK = 256 * 1024;
  private static final Duration SWEEP = Duration.ofMinutes(1);

  private final AgentHome home;
  private final Credential credential;
  private final Options options;
  private final State state;
  private final ExecutorService executor = executor();

  /**
   * How an agent is run.
   *
   * @param path the {@code PATH} of steps
   * @param reserveBytes free disk space below which nothing runs
   * @param cacheLimitBytes the most that one builder keeps from build to build
   * @param version the agent's version
   * @param containers how containers are run
   */
  public record Options(
      String path,
      long reserveBytes,
      long cacheLimitBytes,
      String version,
      ContainerOptions containers) {}

  public Agent(AgentHome home, Credential credential, Options options) {
    this.home = home;
    this.credential = credential;
    this.options = options;
    this.state = new State(credential.slots());
  }

  /** Threads that do not keep the process alive, with small stacks. */
  public static ExecutorService executor() {
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        KEEP_SECONDS,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        task -> {
          Thread thread = new Thread(null, task, "agent", STACK);
          thread.setDaemon(true);
          return thread;
        });
  }

  /**
   * Works until the coordinator says DRAIN or SHUT_DOWN, or {@link #stop} is called. Steps that run
   * then go on running.
   */
  public void run() throws IOException {
    OperatingSystem system = OperatingSystem.here();
    home.keepReserve();
    Http http = new Http(URI.create(credential.coordinator()), executor);
    Ground ground =
        new Ground(
            home,
            system,
            http,
            executor,
            Clock.systemUTC(),
            options.path(),
            options.reserveBytes(),
            new Caches(home, options.cacheLimitBytes()),
            new Containers(home, options.containers(), options.path()));
    WorkerCalls calls = new WorkerCalls(http, credential.credential());
    Lookout lookout =
        new Lookout(
            new Machine(system, options.path()),
            new Proofs(system, options.path(), home.proofs()),
            home,
            options.version(),
            state);
    Attempts attempts = new Attempts(ground, lookout, state::changed);
    Story.tell("%s, agent %s, home %s", credential, options.version(), home.folder());
    attempts.adopt();
    executor.execute(lookout);
    executor.execute(new Heartbeats(calls, attempts, state, lookout));
    executor.execute(new Claims(ground, calls, attempts, state, lookout));
    while (!state.isStopped()) {
      ground.containers().sweep(attempts::held);
      state.awaitStop(SWEEP);
    }
    attempts.leave();
    Story.tell("leaving, with %d attempts for the next start to go on with", attempts.count());
    executor.shutdown();
  }

  /** Makes {@link #run} return soon. May be called by any thread. */
  public void stop() {
    state.stop();
  }
}
