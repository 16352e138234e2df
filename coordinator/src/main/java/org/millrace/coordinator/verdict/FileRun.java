package org.millrace.coordinator.verdict;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the log says of one run of a test file. */
final class FileRun {
  private static final String EXIT_CODE = "worker non-zero exit code (Exit code ";
  private static final String CRASHED = "crashed (Exit code "; // until 3.11

  private final String file;
  private final Map<String, CaseResult> cases = new LinkedHashMap<>();
  private final Map<String, Leak> leaks = new LinkedHashMap<>();
  private String state = "";
  private long stateNumber;
  private @Nullable Duration duration;
  private @Nullable Dump dump;
  private @Nullable Traceback traceback;
  private @Nullable Rerun rerun;
  private String emulator = "";
  private long emulatorNumber;
  private String note = "";
  private long noteNumber;
  private long leakNumber;

  FileRun(String file) {
    this.file = file;
  }

  /** A line of progress that says that it begins. */
  void begin(long number) {
    stateNumber = number;
  }

  /** A line of progress that says how it ended. */
  void end(Progress progress, long number) {
    state = progress.state();
    stateNumber = number;
    duration = progress.duration();
    emulator = "";
    if (!isWorkersEnd()) {
      dump = null; // of a process that the test started, as the file lived to its end
    }
  }

  /** What became of it is not known from its own lines, but from a summary. */
  void settle(String words, long number) {
    state = words;
    stateNumber = stateNumber == 0 ? number : stateNumber;
  }

  boolean isOver() {
    return !state.isEmpty();
  }

  void dump(Dump found) {
    dump = found;
  }

  /** What ended a process, in the file's output; null where nothing is known to have. */
  @Nullable Dump dump() {
    return dump;
  }

  /** The runner itself shows the only exception, where it is not verbose. */
  void traceback(Traceback found) {
    traceback = found;
  }

  /** The only exception, as the runner itself showed it. */
  @Nullable Traceback traceback() {
    return traceback;
  }

  void rerun(Rerun found) {
    rerun = found;
  }

  /** The tests that this run was to repeat, as far as it came to them. */
  List<String> repeated() {
    return rerun == null ? List.of() : rerun.ids();
  }

  /** The emulator says in the file's output that it dies. */
  void emulatorCrash(String line, long number) {
    emulator = line;
    emulatorNumber = number;
  }

  void leak(Leak found, long number) {
    leaks.put(found.kind(), found);
    leakNumber = leakNumber == 0 ? number : leakNumber;
  }

  /** Why it was skipped, or what it changed. */
  void note(String words, long number) {
    if (note.isEmpty()) {
      note = words;
      noteNumber = number;
    }
  }

  String note() {
    return note;
  }

  void failed(CaseResult found) {
    cases.putIfAbsent(found.name(), found);
  }

  /** The tests that failed, by name; and the one that ran when the process ended. */
  Map<String, CaseResult> cases() {
    Map<String, CaseResult> all = new LinkedHashMap<>(cases);
    unfinished().ifPresent(last -> all.put(last.name(), last));
    return all;
  }

  private Optional<CaseResult> unfinished() {
    TestOutcome outcome = outcome();
    return dump != null && (outcome == TestOutcome.CRASHED || outcome == TestOutcome.TIMED_OUT)
        ? dump.testCase(file)
        : Optional.empty();
  }

  /** Whether its process ended by itself or was ended, whatever the tests in it had done. */
  private boolean isWorkersEnd() {
    return state.startsWith("worker non-zero exit code")
        || state.startsWith("timed out")
        || state.startsWith("crashed")
        || state.startsWith("process crashed");
  }

  TestOutcome outcome() {
    if (state.isEmpty() || isWorkersEnd()) {
      return outcomeOfTheProcess();
    }
    if (state.startsWith("failed")) {
      return state.contains("(env changed)")
          ? TestOutcome.ENVIRONMENT_CHANGED
          : state.contains("(reference leak)")
              ? TestOutcome.LEAKED
              : state.contains("(uncaught exception)") ? TestOutcome.ERROR : TestOutcome.FAILED;
    }
    if (state.startsWith("skipped")) {
      return state.contains("resource denied") ? TestOutcome.DENIED : TestOutcome.SKIPPED;
    }
    return switch (state) {
      case "passed" -> TestOutcome.PASSED;
      case "ran no tests", "run no tests" -> TestOutcome.NO_TESTS;
      case "interrupted" -> TestOutcome.INTERRUPTED;
      default -> state.startsWith("worker bug") ? TestOutcome.ERROR : TestOutcome.INTERRUPTED;
    };
  }

  private TestOutcome outcomeOfTheProcess() {
    if (state.startsWith("timed out") || (dump != null && dump.isTimeout())) {
      return TestOutcome.TIMED_OUT;
    }
    if (dump != null || isSignal(exitCode())) {
      return TestOutcome.CRASHED;
    }
    return state.isEmpty() ? TestOutcome.INTERRUPTED : TestOutcome.ERROR;
  }

  /** {@code 1}, {@code -11 (SIGSEGV)}; empty where no process ended. */
  private String exitCode() {
    String code =
        state.startsWith(EXIT_CODE)
            ? state.substring(EXIT_CODE.length())
            : state.contains(CRASHED)
                ? state.substring(state.indexOf(CRASHED) + CRASHED.length())
                : "";
    int end = code.contains("))") ? code.indexOf("))") + 1 : code.indexOf(')');
    return end < 0 ? code : code.substring(0, end);
  }

  private static boolean isSignal(String exitCode) {
    return exitCode.startsWith("-") || exitCode.contains("SIG");
  }

  /**
   * What the emulator said when it died under the file's own process; empty where it did not. Of
   * what became of a process that a test started only the test knows what to think.
   */
  String emulatorCrash() {
    boolean died = dump != null && !dump.isTimeout();
    return !died && (state.isEmpty() || isWorkersEnd()) ? emulator : "";
  }

  long emulatorNumber() {
    return emulatorNumber;
  }

  Leaks leaks() {
    return new Leaks(sum("references"), sum("memory blocks"), sum("file descriptors"));
  }

  private long sum(String kind) {
    Leak leak = leaks.get(kind);
    return leak == null ? 0 : leak.sum();
  }

  @Nullable Duration duration() {
    return duration;
  }

  /** The line that proves the outcome, from 1. */
  long line() {
    long proof =
        switch (outcome()) {
          case LEAKED -> leakNumber;
          case CRASHED, TIMED_OUT -> dump == null ? 0 : dump.number();
          case FAILED, ERROR -> cases.isEmpty() ? 0 : cases.values().iterator().next().line();
          case ENVIRONMENT_CHANGED, SKIPPED -> noteNumber;
          case PASSED, DENIED, NO_TESTS, EXPECTED_FAILURE, UNEXPECTED_SUCCESS, INTERRUPTED -> 0;
        };
    return proof == 0 ? stateNumber : proof;
  }

  /**
   * What happened, as it goes behind the file's name: {@code leaked 3 references}, {@code : test_x:
   * ValueError: y (and 2 more)}.
   */
  String words() {
    String also = emulator.isEmpty() ? "" : " (and the emulator crashed)";
    return switch (outcome()) {
      case PASSED -> " passed";
      case SKIPPED, DENIED -> " was skipped";
      case NO_TESTS -> " ran no tests";
      case EXPECTED_FAILURE, UNEXPECTED_SUCCESS, FAILED -> failure() + also;
      case ERROR ->
          (exitCode().isEmpty() ? failure() : " ended with exit code " + exitCode()) + also;
      case ENVIRONMENT_CHANGED ->
          note.isEmpty() ? " altered the execution environment" : ": " + note;
      case LEAKED ->
          leaks.isEmpty()
              ? " leaked"
              : " leaked " + Names.join(leaks.values().stream().map(Leak::words).toList());
      case TIMED_OUT -> " timed out" + timeOut();
      case CRASHED ->
          " crashed"
              + (dump == null ? "" : ": " + dump.words())
              + (exitCode().isEmpty() ? "" : " (exit code " + exitCode() + ")");
      case INTERRUPTED -> " was interrupted";
    };
  }

  private String timeOut() {
    if (dump != null) {
      return " after " + dump.words();
    }
    Duration took = duration;
    return took == null
        ? ""
        : " after %d min %d s".formatted(took.toMinutes(), took.toSecondsPart());
  }

  private String failure() {
    List<CaseResult> failed = List.copyOf(cases.values());
    if (!failed.isEmpty()) {
      CaseResult first = failed.getFirst();
      return ": "
          + TestId.method(first.name())
          + (first.message().isEmpty() ? "" : ": " + Names.shortened(first.message()))
          + (failed.size() == 1 ? "" : " (and " + (failed.size() - 1) + " more)");
    }
    if (traceback != null && !traceback.message().isEmpty()) {
      String function = traceback.function();
      return ": "
          + (function.isEmpty() ? "" : function + ": ")
          + Names.shortened(traceback.message());
    }
    return state.startsWith("worker bug") ? " failed: bug in the worker process" : " " + state;
  }
}
