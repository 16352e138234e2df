package org.millrace.agent.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Looks programs up as a shell does, so that one that is not installed can be told by name. */
final class Programs {
  private Programs() {}

  /**
   * Where a program is. One without a slash is looked for in {@code path}; an absolute one must be
   * there. A relative one belongs to the sources, so if it is missing that is the step's failure
   * and not the worker's: it is returned as it is.
   *
   * @return empty if it is not installed
   */
  static Optional<String> find(String program, Path directory, String path) {
    if (program.startsWith("/")) {
      return Files.exists(Path.of(program)) ? Optional.of(program) : Optional.empty();
    }
    if (program.contains("/")) {
      return Optional.of(program);
    }
    for (String folder : path.split(":", -1)) {
      Path candidate = directory.resolve(folder).resolve(program);
      if (Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
        return Optional.of(candidate.toString());
      }
    }
    return Optional.empty();
  }

  /** The interpreter that a script names in its first line, if it is not there. */
  static Optional<String> missingInterpreter(String program, Path directory) {
    Path script = directory.resolve(program);
    if (!Files.isRegularFile(script)) {
      return Optional.empty();
    }
    try (BufferedReader reader = Files.newBufferedReader(script, StandardCharsets.ISO_8859_1)) {
      char[] start = new char[256];
      int length = reader.read(start);
      String text = new String(start, 0, Math.max(0, length));
      if (!text.startsWith("#!")) {
        return Optional.empty();
      }
      String interpreter = text.substring(2).strip().split("[ \t\r\n]", 2)[0];
      return interpreter.startsWith("/") && !Files.exists(Path.of(interpreter))
          ? Optional.of(interpreter)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
