package org.millrace.agent.cli;

import java.io.IOException;
import java.nio.channels.FileLock;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.millrace.agent.Story;
import org.millrace.agent.run.Ground;
import org.millrace.agent.spool.AgentHome;
import org.millrace.agent.spool.Credential;
import org.millrace.agent.work.Agent;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Works for the farm until it is told to leave. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = {
      "Works for the farm.",
      "Ends at SIGTERM or Ctrl-C and leaves running steps alone: the next start goes on with them."
    })
final class RunCommand implements Callable<Integer> {
  @Mixin private HomeOption home = new HomeOption();

  @Option(
      names = "--path",
      paramLabel = "PATH",
      description = "The PATH of steps. Default: ${DEFAULT-VALUE}",
      defaultValue = Ground.DEFAULT_PATH)
  private String path = Ground.DEFAULT_PATH;

  @Option(
      names = "--reserve",
      paramLabel = "MIB",
      description = "Free disk space below which nothing runs, in MiB. Default: ${DEFAULT-VALUE}",
      defaultValue = "512")
  private long reserve = 512;

  @Override
  public Integer call() throws IOException {
    AgentHome folder = home.open();
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
    try (FileLock held = lock.get()) {
      Story.tell("locked %s", held.channel().isOpen() ? folder.folder() : "nothing");
      new Agent(folder, credential.get(), new Agent.Options(path, reserve << 20, Main.version()))
          .run();
    }
    return 0;
  }
}
