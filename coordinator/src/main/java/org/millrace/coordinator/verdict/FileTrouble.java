package org.millrace.coordinator.verdict;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.protocol.Reason;

/** What the log says of one test file; the last run of it counts. */
final class FileTrouble {
  private static final List<Reason> FROM_THE_WORST =
      List.of(Reason.CRASHED, Reason.TEST_TIMED_OUT, Reason.TESTS_FAILED, Reason.REFERENCE_LEAK);
  private static final String EXIT_CODE = "worker non-zero exit code (Exit code ";
  private static final String FATAL = "Fatal Python error: ";
  private static final String TIMEOUT = "Timeout (";

  private String status = "";
  private String fatal = "";
  private String timeout = "";
  private String emulator = "";
  private @Nullable Leak leak;

  static Reason worse(Reason a, Reason b) {
    return FROM_THE_WORST.indexOf(a) <= FROM_THE_WORST.indexOf(b) ? a : b;
  }

  /** A line of progress: what became of the file, or nothing yet. */
  void status(String words) {
    status = words;
    emulator = "";
    if (!words.isEmpty() && !isWorkersEnd()) {
      fatal = "";
      timeout = "";
    }
    leak = words.isEmpty() ? null : leak;
  }

  /** A line of the file's own output. It may stand behind what a test printed without an end. */
  void line(String line) {
    int dead = line.indexOf(FATAL);
    if (dead >= 0) {
      fatal = line.substring(dead + FATAL.length());
    }
    int late = line.indexOf(TIMEOUT);
    if (late >= 0 && line.endsWith(")!")) {
      timeout = line.substring(late + TIMEOUT.length(), line.length() - 2);
    }
  }

  /** The emulator says in the file's output that it dies. */
  void emulatorCrash(String line) {
    emulator = line;
  }

  /**
   * What the emulator said when it died under the file's own process; empty where it did not. Of
   * what became of a process that a test started only the test knows what to think.
   */
  String emulatorCrash() {
    return !died() && (status.isEmpty() || isWorkersEnd()) ? emulator : "";
  }

  /** References say more than blocks, and come first. */
  void leak(Leak found) {
    leak = leak == null || found.kind().equals("references") ? found : leak;
  }

  private boolean isWorkersEnd() {
    return status.startsWith(EXIT_CODE) || status.startsWith("timed out");
  }

  /** Known only by the output, where the runner did not live to tell. */
  boolean timedOut() {
    return !timeout.isEmpty();
  }

  boolean died() {
    return !fatal.isEmpty();
  }

  Reason reason() {
    if (status.startsWith("timed out") || (isWorkersEnd() && timedOut())) {
      return Reason.TEST_TIMED_OUT;
    }
    if (isWorkersEnd() && (died() || isSignal(exitCode()))) {
      return Reason.CRASHED;
    }
    return leak != null && status.contains("reference leak")
        ? Reason.REFERENCE_LEAK
        : Reason.TESTS_FAILED;
  }

  /** What happened, as it goes behind the file's name. */
  String words() {
    return switch (reason()) {
      case TEST_TIMED_OUT -> timeOutWords();
      case CRASHED -> crashWords();
      case REFERENCE_LEAK -> leak == null ? "leaked" : leak.words();
      default ->
          (isWorkersEnd() ? "ended with exit code " + exitCode() : "failed")
              + (emulator.isEmpty() ? "" : " (and the emulator crashed)");
    };
  }

  String timeOutWords() {
    return timeout.isEmpty() ? "timed out" : "timed out after " + timeout;
  }

  String crashWords() {
    String words = fatal.isEmpty() ? "crashed" : "crashed: " + fatal;
    return isWorkersEnd() ? words + " (exit code " + exitCode() + ")" : words;
  }

  /** {@code 1}, {@code -11 (SIGSEGV)}. */
  private String exitCode() {
    String code = status.startsWith(EXIT_CODE) ? status.substring(EXIT_CODE.length()) : "";
    int end = code.contains("))") ? code.indexOf("))") + 1 : code.indexOf(')');
    return end < 0 ? code : code.substring(0, end);
  }

  private static boolean isSignal(String exitCode) {
    return exitCode.startsWith("-") || exitCode.contains("SIG");
  }
}
