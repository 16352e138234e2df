package org.millrace.coordinator.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Runs short commands of the system to their end. */
final class Commands {
  private Commands() {}

  /**
   * What a command left behind.
   *
   * @param exitCode 124 if it had to be killed because its time was over
   * @param output standard output and standard error, in the order in which they came
   */
  record Outcome(int exitCode, String output) {
    boolean succeeded() {
      return exitCode == 0;
    }

    /** The last line that says something, for a message. */
    String lastLine() {
      return output.lines().filter(line -> !line.isBlank()).reduce((a, b) -> b).orElse("no output");
    }
  }

  /** Runs a command that reads nothing, with variables added to its environment. */
  static Outcome run(Duration limit, Map<String, String> environment, List<String> command) {
    try {
      Path output = Files.createTempFile("millrace-", ".out");
      try {
        ProcessBuilder builder =
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().putAll(environment);
        Process process = builder.start();
        boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        if (!ended) {
          process.descendants().forEach(ProcessHandle::destroyForcibly);
          process.destroyForcibly().waitFor();
        }
        return new Outcome(ended ? process.exitValue() : 124, Files.readString(output));
      } finally {
        Files.deleteIfExists(output);
      }
    } catch (IOException e) {
      throw new SetupException(
          "'%s' cannot be run: %s".formatted(command.getFirst(), e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SetupException("'%s' was interrupted.".formatted(command.getFirst()), e);
    }
  }

  static Outcome run(Duration limit, List<String> command) {
    return run(limit, Map.of(), command);
  }

  /** Where a program is on the PATH. */
  static Optional<Path> find(String program) {
    for (String folder : System.getenv().getOrDefault("PATH", "/usr/bin:/bin").split(":", -1)) {
      if (folder.startsWith("/")) {
        Path candidate = Path.of(folder, program);
        if (Files.isExecutable(candidate) && !Files.isDirectory(candidate)) {
          return Optional.of(candidate);
        }
      }
    }
    return Optional.empty();
  }

  /**
   * The command, begun so that a Ctrl-C at the terminal does not reach it: only the farm itself
   * hears it, and stops the others in order.
   */
  static List<String> inItsOwnSession(List<String> command) {
    List<String> all = new ArrayList<>();
    if (find("setsid").isPresent()) {
      all.add("setsid");
    } else if (find("perl").isPresent()) {
      all.addAll(List.of("perl", "-MPOSIX=setsid", "-e", "setsid(); exec @ARGV"));
    }
    all.addAll(command);
    return all;
  }
}
