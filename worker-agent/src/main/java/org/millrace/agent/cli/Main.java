package org.millrace.agent.cli;

import org.millrace.agent.Story;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The agent's command line. */
@Command(
    name = "millrace-agent",
    description = "A Millrace worker: claims builds, runs them here, and reports.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = {EnrolCommand.class, RunCommand.class, FactsCommand.class},
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0:done; from run: drained, or shut down by the coordinator",
      " 1:it did not work: the message says what and what to do",
      " 2:the command line is not right",
      " 3:another agent runs in this home folder",
      " 4:not enrolled, or enrolled already",
      "143:stopped by SIGTERM (130 by Ctrl-C); steps that ran go on running"
    })
public final class Main {
  static final int FAILED = 1;
  static final int IN_USE = 3;
  static final int ENROLMENT = 4;

  private Main() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Main());
    line.setExecutionExceptionHandler((e, failed, parsed) -> {
      Story.tell("%s", e instanceof UnsupportedOperationException ? e.getMessage() : e);
      return FAILED;
    });
    return line;
  }

  /** The version in the jar's manifest. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"millrace-agent " + version()};
    }
  }

  static String version() {
    String version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
