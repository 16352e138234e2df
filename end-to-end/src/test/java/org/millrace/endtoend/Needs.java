package org.millrace.endtoend;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.millrace.endtoend.harness.Browser;

/** What a test needs of its machine. A test that cannot run is skipped, and says why. */
final class Needs {
  private Needs() {}

  static void programs(String... programs) {
    for (String program : programs) {
      Assumptions.assumeTrue(
          isOnPath(program), () -> program + " is not installed on this machine");
    }
  }

  static void browser() {
    Browser.lacking().ifPresent(reason -> Assumptions.abort("no browser: " + reason));
  }

  private static boolean isOnPath(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "/usr/bin:/bin").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
