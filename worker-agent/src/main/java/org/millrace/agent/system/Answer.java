package org.millrace.agent.system;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What a program that was asked something answered.
 *
 * @param good it ended with 0
 * @param out the beginning of its standard output
 * @param complaint the first line of its standard error, or why there was no answer at all
 */
record Answer(boolean good, String out, String complaint) {
  private static final int MOST = 4096;
  private static final int LONGEST = 200;
  private static final int BUSY_TRIES = 10;
  private static final Set<String> KEPT =
      Set.of(
          "PATH",
          "HOME",
          "XDG_RUNTIME_DIR",
          "DOCKER_HOST",
          "DOCKER_CONTEXT",
          "DOCKER_CONFIG",
          "CONTAINER_HOST");

  /** The first line of the output that has anything in it; empty where there is none. */
  String line() {
    return firstLine(out);
  }

  /** Runs a program, with nothing to read, and kills it when it takes longer than that. */
  static Answer of(List<String> command, Duration patience) {
    return of(command, Map.of(), patience);
  }

  /** The same with more variables. */
  static Answer of(List<String> command, Map<String, String> variables, Duration patience) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    builder.environment().keySet().retainAll(KEPT);
    builder.environment().put("LANG", "C.UTF-8");
    builder.environment().putAll(variables);
    try {
      return ask(start(builder), patience);
    } catch (IOException e) {
      return new Answer(false, "", reason(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Answer(false, "", "interrupted");
    }
  }

  private static Answer ask(Process process, Duration patience)
      throws IOException, InterruptedException {
    try {
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        return new Answer(false, "", "no answer in " + patience.toSeconds() + " s");
      }
      String out = beginning(process.getInputStream());
      String complaint = firstLine(beginning(process.getErrorStream()));
      int code = process.exitValue();
      return new Answer(
          code == 0, out, code != 0 && complaint.isEmpty() ? "exit code " + code : complaint);
    } finally {
      process.destroyForcibly();
    }
  }

  /**
   * A program that was written a moment ago may be held open for writing still, by a process that
   * another thread is just starting.
   */
  private static Process start(ProcessBuilder builder) throws IOException, InterruptedException {
    for (int i = 1; ; i++) {
      try {
        return builder.start();
      } catch (IOException e) {
        if (i == BUSY_TRIES || !String.valueOf(e.getMessage()).contains("error=26")) {
          throw e;
        }
        TimeUnit.MILLISECONDS.sleep(20);
      }
    }
  }

  /** Java says which program it could not run where; what remains is why. */
  private static String reason(IOException failure) {
    String message = String.valueOf(failure.getMessage());
    int at = message.indexOf("error=");
    int comma = message.indexOf(", ", Math.max(0, at));
    return shortened(at < 0 || comma < 0 ? message : message.substring(comma + 2));
  }

  private static String beginning(InputStream stream) throws IOException {
    return new String(stream.readNBytes(MOST), StandardCharsets.UTF_8);
  }

  private static String firstLine(String text) {
    return shortened(
        text.lines().map(String::strip).filter(l -> !l.isEmpty()).findFirst().orElse(""));
  }

  private static String shortened(String line) {
    return line.length() > LONGEST ? line.substring(0, LONGEST) : line;
  }

  /** The first line of {@code program --version}; empty where it does not answer. */
  static String version(Path program) {
    Answer answer = of(List.of(program.toString(), "--version"), Duration.ofSeconds(5));
    if (!answer.good()) {
      return "";
    }
    return answer.line().isEmpty() ? answer.complaint() : answer.line();
  }
}
