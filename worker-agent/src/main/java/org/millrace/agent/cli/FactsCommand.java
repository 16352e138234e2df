package org.millrace.agent.cli;

import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.nio.file.Path;
import org.millrace.agent.run.Ground;
import org.millrace.agent.system.Machine;
import org.millrace.agent.system.OperatingSystem;
import org.millrace.agent.system.Proofs;

/** Prints what the agent finds out about this machine. */
final class FactsCommand {
  private FactsCommand() {}

  static int run(Arguments arguments) throws IOException {
    String path = arguments.value("--path", Ground.DEFAULT_PATH);
    OperatingSystem system = OperatingSystem.here();
    System.out.println(
        new GsonBuilder()
            .setPrettyPrinting()
            .disableHtmlEscaping()
            .create()
            .toJson(
                new Machine(system, path)
                    .facts(Path.of("."), Main.version(), Proofs.once(system, path))));
    return 0;
  }
}
