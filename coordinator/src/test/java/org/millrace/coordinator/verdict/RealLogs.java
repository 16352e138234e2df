package org.millrace.coordinator.verdict;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Logs that CPython's test runner really printed; the last line of each is its exit code. */
final class RealLogs {
  static final List<String> ALL =
      List.of(
          "debug-3.14-colour",
          "debug-3.14-crash-parallel",
          "debug-3.14-junit",
          "debug-3.14-refleak-parallel",
          "debug-3.14-slowci-mixed",
          "nogil-3.13.15-badoption",
          "nogil-3.13.15-crash-parallel",
          "nogil-3.13.15-fail-rerun",
          "nogil-3.13.15-hang-parallel",
          "nogil-3.13.15-hang-sequential",
          "nogil-3.13.15-junit",
          "nogil-3.13.15-make-green",
          "nogil-3.13.15-make-refleak",
          "nogil-3.13.15-notests",
          "nogil-3.13.15-refleak-parallel",
          "nogil-3.13.15-refleak-sequential",
          "nogil-3.13.15-slowci-flaky-only",
          "nogil-3.13.15-slowci-green",
          "nogil-3.13.15-slowci-mixed");

  private RealLogs() {}

  static List<String> all() {
    return ALL;
  }

  static byte[] log(String name) {
    return resource(name + ".log");
  }

  static byte[] resource(String file) {
    try (InputStream in =
        Objects.requireNonNull(
            RealLogs.class.getResourceAsStream("/regrtest-logs/" + file), file)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(file, e);
    }
  }

  static int exitCode(byte[] log) {
    String text = new String(log, StandardCharsets.UTF_8).strip();
    return Integer.parseInt(text.substring(text.lastIndexOf(' ') + 1));
  }

  static LogSource source(byte[] bytes) {
    return out -> out.write(bytes);
  }
}
