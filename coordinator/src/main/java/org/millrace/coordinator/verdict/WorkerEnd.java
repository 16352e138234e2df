package org.millrace.coordinator.verdict;

/**
 * What a line of progress says of a file whose process ended, whatever the tests in it had done.
 */
final class WorkerEnd {
  private static final String EXIT_CODE = "worker non-zero exit code (Exit code ";
  private static final String CRASHED = "crashed (Exit code "; // until 3.11

  private WorkerEnd() {}

  /** Whether the process ended by itself or was ended. */
  static boolean isIn(String state) {
    return state.startsWith("worker non-zero exit code")
        || state.startsWith("timed out")
        || state.startsWith("crashed")
        || state.startsWith("process crashed");
  }

  /** {@code 1}, {@code -11 (SIGSEGV)}; empty where the state has none. */
  static String exitCode(String state) {
    String code =
        state.startsWith(EXIT_CODE)
            ? state.substring(EXIT_CODE.length())
            : state.contains(CRASHED)
                ? state.substring(state.indexOf(CRASHED) + CRASHED.length())
                : "";
    int end = code.contains("))") ? code.indexOf("))") + 1 : code.indexOf(')');
    return end < 0 ? code : code.substring(0, end);
  }

  static boolean isBySignal(String state) {
    String code = exitCode(state);
    return code.startsWith("-") || code.contains("SIG");
  }
}
