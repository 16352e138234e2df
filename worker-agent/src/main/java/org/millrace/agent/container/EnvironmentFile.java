package org.millrace.agent.container;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.millrace.agent.spool.AttemptSpool;

/** Hands a step's environment to an engine: in a file, because everybody can read command lines. */
record EnvironmentFile(AttemptSpool spool, String step) {
  /**
   * Writes what can be in such a file.
   *
   * @return the options that name the file, and what cannot be in it
   */
  List<String> write(Map<String, String> environment) throws IOException {
    StringBuilder file = new StringBuilder();
    List<String> options = new ArrayList<>();
    environment.forEach((name, value) -> {
      boolean isLine =
          value.indexOf('\n') < 0 && value.indexOf('\r') < 0 && name.matches("[A-Za-z0-9_]+");
      if (isLine) {
        file.append(name).append('=').append(value).append('\n');
      } else {
        options.add("--env=" + name + "=" + value);
      }
    });
    Path written = spool.writeContainerEnvironment(step, file.toString());
    options.add("--env-file=" + written);
    return options;
  }
}
