package org.millrace.agent.system;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Asks one program for its version. */
final class Probe {
  private static final long SECONDS = 5;
  private static final int LONGEST = 200;

  private Probe() {}

  /** The first line of {@code program --version}; empty where it does not answer. */
  static String version(Path program) {
    ProcessBuilder builder = new ProcessBuilder(program.toString(), "--version");
    builder.redirectErrorStream(true);
    builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    builder.environment().keySet().retainAll(java.util.Set.of("PATH", "HOME"));
    builder.environment().put("LANG", "C.UTF-8");
    try {
      Process process = builder.start();
      try {
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
          return "";
        }
        String text = new String(process.getInputStream().readNBytes(4096), StandardCharsets.UTF_8);
        String line =
            text.lines().map(String::strip).filter(l -> !l.isEmpty()).findFirst().orElse("");
        return line.length() > LONGEST ? line.substring(0, LONGEST) : line;
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }
}
