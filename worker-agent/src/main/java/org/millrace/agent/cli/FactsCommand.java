package org.millrace.agent.cli;

import com.google.gson.GsonBuilder;
import java.nio.file.Path;
import org.millrace.agent.run.Ground;
import org.millrace.agent.system.Machine;
import org.millrace.agent.system.OperatingSystem;

/** Prints what the agent finds out about this machine. */
final class FactsCommand {
  private FactsCommand() {}

  static int run(Arguments arguments) {
    String path = arguments.value("--path", Ground.DEFAULT_PATH);
    System.out.println(
        new GsonBuilder()
            .setPrettyPrinting()
            .disableHtmlEscaping()
            .create()
            .toJson(new Machine(OperatingSystem.here(), path).facts(Path.of("."), Main.version())));
    return 0;
  }
}
