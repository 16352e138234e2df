package org.millrace.agent.work;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.millrace.agent.fake.FakeCoordinator;
import org.millrace.agent.run.Ground;
import org.millrace.agent.spool.AgentHome;
import org.millrace.agent.spool.Credential;

/** An agent in this very process, until it is closed. */
public final class RunningAgent implements AutoCloseable {
  private final Agent agent;
  private final Thread thread;

  public RunningAgent(FakeCoordinator coordinator, Path home, long reserveBytes)
      throws IOException {
    AgentHome folder = AgentHome.open(home);
    Credential credential =
        new Credential(
            coordinator.address().toString(),
            7,
            "worker-7",
            FakeCoordinator.CREDENTIAL,
            List.of(),
            2);
    folder.store(credential);
    agent =
        new Agent(folder, credential, new Agent.Options(Ground.DEFAULT_PATH, reserveBytes, "test"));
    thread =
        new Thread(
            () -> {
              try {
                agent.run();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            "agent-main");
    thread.start();
  }

  public boolean isOver() {
    return !thread.isAlive();
  }

  @Override
  public void close() {
    agent.stop();
    try {
      thread.join(10_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
