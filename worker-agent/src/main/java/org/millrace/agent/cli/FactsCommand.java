package org.millrace.agent.cli;

import com.google.gson.GsonBuilder;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import org.millrace.agent.run.Ground;
import org.millrace.agent.system.Machine;
import org.millrace.agent.system.OperatingSystem;
import org.millrace.agent.work.Agent;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints what the agent finds out about this machine. */
@Command(
    name = "facts",
    mixinStandardHelpOptions = true,
    description = "Prints what the coordinator is told about this machine.")
final class FactsCommand implements Callable<Integer> {
  @Option(
      names = "--path",
      paramLabel = "PATH",
      description = "Where to look for programs. Default: ${DEFAULT-VALUE}",
      defaultValue = Ground.DEFAULT_PATH)
  private String path = Ground.DEFAULT_PATH;

  @Override
  public Integer call() {
    ExecutorService executor = Agent.executor();
    try {
      System.out.println(
          new GsonBuilder()
              .setPrettyPrinting()
              .disableHtmlEscaping()
              .create()
              .toJson(
                  new Machine(OperatingSystem.here(), path, executor)
                      .facts(Path.of("."), Main.version())));
      return 0;
    } finally {
      executor.shutdown();
    }
  }
}
