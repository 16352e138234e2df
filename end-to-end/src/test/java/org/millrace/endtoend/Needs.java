package org.millrace.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
    String farms = System.getenv().getOrDefault("MILLRACE_IMAGES", "yes");
    Assumptions.assumeTrue(farms.equals("yes"), farms);
    programs("docker");
    List<String> lacking =
        List.of(System.getenv().getOrDefault("MILLRACE_IMAGES_LACKING", "").split(" "));
    for (String image : images) {
      Assumptions.assumeFalse(
          lacking.contains(nameOf(image)),
          () -> "the image " + image + " could not be built: see ./farm images");
      Assumptions.assumeTrue(
          succeeds("docker", "image", "inspect", image),
          () -> "there is no container engine with the image " + image + ": see ./farm images");
    }
  }

  /** {@code cross} of {@code millrace/cross:trixie}: what {@code ./farm images} calls it. */
  private static String nameOf(String image) {
    return image.replaceFirst("^millrace/", "").replaceFirst(":.*", "");
  }

  /** Programs of that architecture run here, by QEMU user mode where the machine is another. */
  static void emulator(String kernelsName) {
    Assumptions.assumeTrue(
        System.getProperty("os.arch").equals(kernelsName)
            || Files.exists(Path.of("/proc/sys/fs/binfmt_misc/qemu-" + kernelsName)),
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
