package org.millrace.coordinator.verdict;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.millrace.coordinator.verdict.RegrtestSummary.Group;
import org.millrace.protocol.Reason;
import org.millrace.protocol.Result;

/** What a test run comes to: by its exit code, its summary and what is said of the files. */
final class RegrtestVerdict {
  static final int BAD_TEST = 2;
  static final int ENVIRONMENT_CHANGED = 3;
  static final int NO_TESTS_RAN = 4;
  private static final int RERUN = 5;
  static final int INTERRUPTED = 130;

  private static final List<Reason> FROM_THE_WORST =
      List.of(Reason.CRASHED, Reason.TEST_TIMED_OUT, Reason.TESTS_FAILED, Reason.REFERENCE_LEAK);

  private final RegrtestSummary summary;
  private final TestRuns runs;
  private final WarningLines warnings;

  RegrtestVerdict(RegrtestSummary summary, TestRuns runs, WarningLines warnings) {
    this.summary = summary;
    this.runs = runs;
    this.warnings = warnings;
  }

  /**
   * Draws it.
   *
   * @param code the runner's own exit code
   * @param command what it would be of any command
   */
  Finding finding(int code, Finding command) {
    if (summary.result().isEmpty()) {
      return withoutSummary(code, command);
    }
    if ((code == 0 || code == RERUN) && hasFailed()) {
      return red(failure("the test run failed"));
    }
    if (code == 0 && !summary.ranAnything()) {
      return noTests();
    }
    return switch (code) {
      case 0 -> green();
      case ENVIRONMENT_CHANGED -> environment(Result.FAILURE);
      case NO_TESTS_RAN -> noTests();
      case RERUN -> rescued();
      case INTERRUPTED -> failure("the test run was interrupted");
      default -> red(command);
    };
  }

  /** Whether the summary says so, whatever the exit code. */
  private boolean hasFailed() {
    String result = summary.result();
    String last =
        result.substring(result.lastIndexOf("then ") < 0 ? 0 : result.lastIndexOf("then "));
    return !summary.names(Group.FAILED).isEmpty()
        || last.contains("FAILURE")
        || last.contains("WORKER BUG")
        || last.contains("INTERRUPTED");
  }

  private Finding failure(String words) {
    return new Finding(Result.FAILURE, Reason.COMMAND_FAILED, words, summary.resultNumber());
  }

  /** Exit code 0 is not all: the log may say more. */
  private Finding green() {
    if (summary.result().endsWith(" then SUCCESS")) {
      return rescued();
    }
    if (!summary.names(Group.ENVIRONMENT_CHANGED).isEmpty()) {
      return environment(Result.WARNINGS);
    }
    return warnings.count() == 0
        ? Finding.success()
        : new Finding(
            Result.WARNINGS, Reason.WARNINGS_IN_LOG, warnings.words(), warnings.firstNumber());
  }

  private Finding noTests() {
    return new Finding(Result.FAILURE, Reason.NO_TESTS_RAN, "no test ran", summary.resultNumber());
  }

  private Finding environment(Result result) {
    List<String> names = summary.names(Group.ENVIRONMENT_CHANGED);
    return new Finding(
        result,
        Reason.ENVIRONMENT_CHANGED,
        Names.join(names)
            + " altered the execution environment"
            + (names.size() == 1 && !runs.run(names.getFirst()).note().isEmpty()
                ? ": " + runs.run(names.getFirst()).note()
                : ""),
        names.isEmpty() ? summary.resultNumber() : runs.run(names.getFirst()).line());
  }

  private Finding rescued() {
    List<String> names = summary.names(Group.RERUN);
    return new Finding(
        Result.WARNINGS,
        Reason.PASSED_ON_RERUN,
        Names.join(names) + " failed, then passed when run again",
        names.isEmpty() ? summary.resultNumber() : runs.proof(names.getFirst()));
  }

  private static Reason reason(FileRun run) {
    return switch (run.outcome()) {
      case CRASHED -> Reason.CRASHED;
      case TIMED_OUT -> Reason.TEST_TIMED_OUT;
      case LEAKED -> Reason.REFERENCE_LEAK;
      default -> Reason.TESTS_FAILED;
    };
  }

  private static boolean isWorse(Reason reason, Reason other) {
    return FROM_THE_WORST.indexOf(reason) < FROM_THE_WORST.indexOf(other);
  }

  /** The worst that happened names the reason; the detail tells everything, file by file. */
  private Finding red(Finding otherwise) {
    Map<String, List<String>> said = new LinkedHashMap<>();
    List<String> failed = new ArrayList<>(summary.names(Group.FAILED));
    List<String> withEmulator =
        failed.stream().filter(file -> !runs.run(file).emulatorCrash().isEmpty()).toList();
    if (!failed.isEmpty() && withEmulator.size() == failed.size()) {
      FileRun first = runs.run(failed.getFirst());
      return EmulatorCrash.finding(
          Names.join(failed) + ": " + first.emulatorCrash(), first.emulatorNumber());
    }
    if (!withEmulator.isEmpty()) {
      // Nobody's fault, but what failed beside them is somebody's.
      failed.removeAll(withEmulator);
      said.put(" died with the emulator", withEmulator);
    }
    Reason worst = Reason.REFERENCE_LEAK;
    long proof = 0;
    for (String file : failed) {
      FileRun run = runs.run(file);
      if (proof == 0 || isWorse(reason(run), worst)) {
        proof = run.line();
        worst = reason(run);
      }
      said.computeIfAbsent(run.words(), words -> new ArrayList<>()).add(file);
    }
    if (said.isEmpty()) {
      return otherwise;
    }
    List<String> sentences = new ArrayList<>();
    said.forEach((words, files) -> sentences.add(Names.join(files) + words));
    return new Finding(Result.FAILURE, worst, String.join("; ", sentences), proof);
  }

  /** The runner died, or never began: whoever was at work last is to blame, if anyone. */
  private Finding withoutSummary(int code, Finding command) {
    if (code == 0) {
      return noTests();
    }
    String current = runs.current();
    FileRun last = runs.run(current);
    return switch (last.outcome()) {
      case TIMED_OUT ->
          new Finding(
              Result.FAILURE, Reason.TEST_TIMED_OUT, (current + last.words()).strip(), last.line());
      case CRASHED ->
          new Finding(
              Result.FAILURE, Reason.CRASHED, (current + last.words()).strip(), last.line());
      case PASSED, SKIPPED, DENIED, NO_TESTS -> {
        Dump dump = last.dump();
        yield dump == null ? command : ofTheRunner(dump);
      }
      default ->
          last.emulatorCrash().isEmpty()
              ? command
              : EmulatorCrash.finding(
                  current.isEmpty() ? last.emulatorCrash() : current + ": " + last.emulatorCrash(),
                  last.emulatorNumber());
    };
  }

  /** The runner's own process ended, between two files or waiting for those that run. */
  private Finding ofTheRunner(Dump dump) {
    String running = runs.running();
    return new Finding(
        Result.FAILURE,
        dump.isTimeout() ? Reason.TEST_TIMED_OUT : Reason.CRASHED,
        "the test runner "
            + (dump.isTimeout() ? "timed out after " : "crashed: ")
            + dump.words()
            + (running.isEmpty() ? "" : " while it ran " + Names.shortened(running)),
        dump.number());
  }
}
