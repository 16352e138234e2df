package org.millrace.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.millrace.endtoend.harness.Browser;
import org.millrace.endtoend.harness.CpythonSources;

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

  /** CPython's sources. */
  static CpythonSources cpython() {
    try {
      return CpythonSources.find();
    } catch (IOException e) {
      return Assumptions.abort(String.valueOf(e.getMessage()));
    }
  }

  /** A container engine with these images, as {@code ./farm images} makes them. */
  static void images(String... images) {
    programs("docker");
    for (String image : images) {
      Assumptions.assumeTrue(
          succeeds("docker", "image", "inspect", image),
          () -> "there is no container engine with the image " + image + ": see ./farm images");
    }
  }

  /** Programs of another architecture run here, by QEMU user mode. */
  static void emulator(String kernelsName) {
    Assumptions.assumeTrue(
        Files.exists(Path.of("/proc/sys/fs/binfmt_misc/qemu-" + kernelsName)),
        () -> "this machine has no QEMU user mode for " + kernelsName);
  }

  private static boolean succeeds(String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static boolean isOnPath(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "/usr/bin:/bin").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
