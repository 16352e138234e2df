package org.millrace.coordinator.cli;

import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The program behind {@code ./farm}. Exit code 2 means that something could not be set up as asked.
 */
@Command(
    name = "farm",
    description = "Millrace, a build farm for language runtimes.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DemoDataCommand.class,
      ExplainCommand.class,
      LintCommand.class,
      PlanCommand.class,
      ReparseCommand.class,
      ServeCommand.class,
      TokenCommand.class,
      UpCommand.class,
      VerdictCommand.class
    })
public final class Farm implements Runnable {
  /** The exit code for what could not be set up. */
  static final int SETUP_FAILED = 2;

  @CommandLine.Spec private CommandLine.Model.@org.jspecify.annotations.Nullable CommandSpec spec;

  @Override
  public void run() {
    if (spec != null) {
      spec.commandLine().usage(System.out);
    }
  }

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Farm())
        .setOut(new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), true))
        .setErr(new PrintWriter(new OutputStreamWriter(System.err, StandardCharsets.UTF_8), true))
        .setExecutionExceptionHandler((exception, commandLine, parsed) -> {
          if (exception instanceof SetupException) {
            PrintWriter err = commandLine.getErr();
            err.println("farm: " + exception.getMessage());
            err.flush();
            return SETUP_FAILED;
          }
          throw exception;
        });
  }
}
