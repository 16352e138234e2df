package org.millrace.coordinator.demo;

import java.util.Random;

/** How a build of the demonstration ends, and in which step. */
record Ending(String result, String reason, String step, String summary, String detail) {
  /** Of what has not ended. */
  static final Ending NONE = new Ending("", "", "", "", "");

  private static final Ending GOOD = new Ending("SUCCESS", "NONE", "", "build successful", "");

  /** A failure in a step that halts the build leaves out what would have followed. */
  boolean cutsShort() {
    return step.equals("compile") || step.equals("git");
  }

  static Ending of(String mode, String branch, int ordinal, int index, Random random) {
    if (mode.equals("nogil-refleak") && branch.equals("3.14") && ordinal < 9) {
      return new Ending(
          "FAILURE",
          "REFERENCE_LEAK",
          "test",
          "failed test (failure)",
          "test_asyncio.test_events leaked [14, 14, 14] references, sum=42");
    }
    if (mode.equals("clang") && branch.equals("3.x") && ordinal < 4) {
      return new Ending(
          "FAILURE",
          "COMMAND_FAILED",
          "compile",
          "failed compile (failure)",
          "Python/bytecodes.c:1843:21: error: incompatible pointer types");
    }
    int dice = random.nextInt(100);
    if (dice < 7) {
      return new Ending(
          "WARNINGS",
          "PASSED_ON_RERUN",
          "test",
          "warnings test (warnings)",
          "test_socket failed, then passed when run once more");
    }
    if (dice < 10) {
      return new Ending(
          "WARNINGS",
          "WARNINGS_IN_LOG",
          "compile",
          "warnings compile (warnings)",
          "2 warnings, the first: Modules/_ssl.c:1204:9: 'X' is deprecated");
    }
    if (dice < 13 && index > 0) {
      return new Ending(
          "FAILURE",
          "TESTS_FAILED",
          "test",
          "failed test (failure)",
          "test_ssl, test_urllib2_localnet failed");
    }
    if (dice < 15) {
      return new Ending(
          "EXCEPTION",
          "SOURCE_UNAVAILABLE",
          "git",
          "exception git (exception)",
          "the repository did not answer for 5 minutes, tried 3 times");
    }
    if (dice < 16) {
      return new Ending(
          "CANCELLED", "STOPPED", "test", "cancelled test (cancelled)", "user ada: superseded");
    }
    return GOOD;
  }
}
