package org.millrace.agent.cli;

import java.io.IOException;
import java.nio.channels.FileLock;
import java.util.Optional;
import org.millrace.agent.Story;
import org.millrace.agent.cli.Arguments.UsageException;
import org.millrace.agent.run.Ground;
import org.millrace.agent.spool.AgentHome;
import org.millrace.agent.spool.Credential;
import org.millrace.agent.work.Agent;

/** Works for the farm until it is told to leave. */
final class RunCommand {
  private RunCommand() {}

  static int run(Arguments arguments) throws IOException, UsageException {
    String path = arguments.value("--path", Ground.DEFAULT_PATH);
    String reserve = arguments.value("--reserve", "512");
    if (!reserve.matches("[0-9]{1,9}")) {
      throw new UsageException("--reserve is not a number of MiB: " + reserve);
    }
    AgentHome folder = AgentHome.open(arguments.home());
    Optional<Credential> credential = folder.credential();
    if (credential.isEmpty()) {
      Story.tell("%s: not enrolled yet; run enrol first", folder.folder());
      return Main.ENROLMENT;
    }
    Optional<FileLock> lock = folder.lock();
    if (lock.isEmpty()) {
      Story.tell(
          "%s: another agent runs in this folder; give each its own --home", folder.folder());
      return Main.IN_USE;
    }
    try {
      new Agent(
              folder,
              credential.get(),
              new Agent.Options(path, Long.parseLong(reserve) << 20, Main.version()))
          .run();
    } finally {
      lock.get().release();
    }
    return 0;
  }
}
