package org.millrace.agent.cli;

import java.io.IOException;
import java.nio.channels.FileLock;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.millrace.agent.Story;
import org.millrace.agent.cli.Arguments.UsageException;
import org.millrace.agent.container.ContainerOptions;
import org.millrace.agent.run.Ground;
import org.millrace.agent.spool.AgentHome;
import org.millrace.agent.spool.Credential;
import org.millrace.agent.system.OperatingSystem;
import org.millrace.agent.work.Agent;

/** Works for the farm until it is told to leave. */
final class RunCommand {
  static final Set<String> OPTIONS =
      Set.of(
          "--home",
          "--path",
          "--reserve",
          "--cache-limit",
          "--engine",
          "--container-memory",
          "--container-cpus",
          "--container-pids",
          "--container-user");

  private static final Pattern USER = Pattern.compile("[1-9][0-9]{0,9}:[1-9][0-9]{0,9}");

  private RunCommand() {}

  static int run(Arguments arguments) throws IOException, UsageException {
    String path = arguments.value("--path", Ground.DEFAULT_PATH);
    Agent.Options options =
        new Agent.Options(
            path,
            arguments.number("--reserve", 512, "a number of MiB") << 20,
            arguments.number("--cache-limit", 4096, "a number of MiB") << 20,
            Main.version(),
            containers(arguments));
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
      new Agent(folder, credential.get(), options).run();
    } finally {
      lock.get().release();
    }
    return 0;
  }

  private static ContainerOptions containers(Arguments arguments) throws UsageException {
    ContainerOptions standard = ContainerOptions.standard(OperatingSystem.here().memoryBytes());
    String user = arguments.value("--container-user", standard.user());
    if (!USER.matcher(user).matches()) {
      throw new UsageException(
          "--container-user is not UID:GID, two numbers other than 0: " + user);
    }
    return new ContainerOptions(
        arguments.value("--engine", standard.engine()),
        arguments.number("--container-memory", standard.memoryBytes() >> 20, "a number of MiB")
            << 20,
        (int) arguments.number("--container-cpus", standard.cpus(), "a number of processors"),
        (int) arguments.number("--container-pids", standard.pids(), "a number of processes"),
        user);
  }
}
