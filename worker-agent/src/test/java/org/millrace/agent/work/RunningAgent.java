package org.millrace.agent.work;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.agent.container.ContainerOptions;
import org.millrace.agent.fake.FakeCoordinator;
import org.millrace.agent.run.Ground;
import org.millrace.agent.spool.AgentHome;
import org.millrace.agent.spool.Credential;

/** An agent in this very process, until it is closed. */
public final class RunningAgent implements AutoCloseable {
  private @Nullable Agent agent;
  private @Nullable Thread thread;

  /** Starts it, as worker 7 with two slots. */
  public void start(FakeCoordinator coordinator, Path home, long reserveBytes) throws IOException {
    start(coordinator, home, reserveBytes, 4L << 30, ContainerOptions.standard(0));
  }

  /** Starts it with its own wishes for caches and containers. */
  void start(
      FakeCoordinator coordinator,
      Path home,
      long reserveBytes,
      long cacheLimitBytes,
      ContainerOptions containers)
      throws IOException {
    AgentHome folder = AgentHome.open(home);
    Credential credential = credential(coordinator);
    folder.store(credential);
    Agent fresh =
        new Agent(
            folder,
            credential,
            new Agent.Options(
                Ground.DEFAULT_PATH, reserveBytes, cacheLimitBytes, "test", containers));
    Thread main =
        new Thread(
            () -> {
              try {
                fresh.run();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            "agent-main");
    main.start();
    agent = fresh;
    thread = main;
  }

  /** What an enrolment would have given. */
  public static Credential credential(FakeCoordinator coordinator) {
    return new Credential(
        coordinator.address().toString(), 7, "worker-7", FakeCoordinator.CREDENTIAL, List.of(), 2);
  }

  public boolean isOver() {
    return thread != null && !thread.isAlive();
  }

  @Override
  public void close() {
    if (agent != null && thread != null) {
      agent.stop();
      try {
        thread.join(10_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
