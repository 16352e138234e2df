package org.millrace.coordinator.verdict;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.millrace.coordinator.verdict.RegrtestSummary.Group;
import org.millrace.protocol.Reason;
import org.millrace.protocol.Result;

/**
 * Output of CPython's test runner, started directly or by make, of 3.10 to 3.15. Keeps counts,
 * names and a few lines, whatever the log's size.
 */
final class RegrtestReading implements LogReading {
  private static final int BAD_TEST = 2;
  private static final int ENVIRONMENT_CHANGED = 3;
  private static final int NO_TESTS_RAN = 4;
  private static final int RERUN = 5;
  private static final int INTERRUPTED = 130;

  private static final Pattern PROGRESS =
      Pattern.compile(
          "[0-9]{1,3}:[0-9]{2}:[0-9]{2} (?:load avg: [0-9.]{1,12} )?"
              + "\\[ *[0-9]{1,6}(?:/[0-9]{1,6}){0,2}\\] (\\S++)(?: (.*+))?");
  private static final Pattern MAKE_ERROR =
      Pattern.compile(
          "make(?:\\[[0-9]+\\])?: \\*\\*\\* \\[[^\\]]*buildbottest\\] Error ([0-9]{1,3})");

  private final RegrtestSummary summary = new RegrtestSummary();
  private final WarningLines warnings = new WarningLines();
  private final CommandReading command = new CommandReading(List.of());
  private final Map<String, FileTrouble> troubles = new LinkedHashMap<>();
  private final boolean emulated;
  private String current = "";
  private int makeError = -1;

  /**
   * @param emulated whether the tests ran in an emulator
   */
  RegrtestReading(boolean emulated) {
    this.emulated = emulated;
  }

  @Override
  public void line(String line) {
    command.line(line);
    summary.line(line);
    warnings.line(line);
    Matcher progress = PROGRESS.matcher(line);
    if (progress.matches()) {
      current = progress.group(1);
      trouble(current).status(progress.group(2) == null ? "" : progress.group(2));
    } else if (line.startsWith("make")) {
      Matcher error = MAKE_ERROR.matcher(line);
      makeError = error.matches() ? Integer.parseInt(error.group(1)) : makeError;
    } else {
      trouble(current).line(line);
      Leak.in(line).ifPresent(leak -> trouble(leak.file()).leak(leak));
      if (emulated && EmulatorCrash.isIn(line)) {
        trouble(current).emulatorCrash(line);
      }
    }
  }

  private FileTrouble trouble(String file) {
    FileTrouble known = troubles.get(file);
    if (known == null) {
      known = new FileTrouble();
      // A runner has a few hundred files; a log that pretends to more gets no more memory.
      if (troubles.size() < 5000) {
        troubles.put(file, known);
      }
    }
    return known;
  }

  @Override
  public Finding finding(int exitCode) {
    int code = exitCode != 0 && makeError >= 0 ? makeError : exitCode;
    if (summary.result().isEmpty()) {
      return withoutSummary(code);
    }
    return switch (code) {
      case 0 -> green();
      case ENVIRONMENT_CHANGED ->
          new Finding(
              Result.FAILURE,
              Reason.ENVIRONMENT_CHANGED,
              Names.join(summary.names(Group.ENVIRONMENT_CHANGED))
                  + " altered the execution environment");
      case NO_TESTS_RAN -> noTests();
      case RERUN -> rescued();
      case INTERRUPTED ->
          new Finding(Result.FAILURE, Reason.COMMAND_FAILED, "the test run was interrupted");
      default -> red(code);
    };
  }

  /** Exit code 0 is not all: the log may say more, and an empty run proves nothing. */
  private Finding green() {
    if (!summary.ranAnything()) {
      return noTests();
    }
    if (!summary.names(Group.FAILED).isEmpty()) {
      return red(BAD_TEST);
    }
    if (summary.result().endsWith(" then SUCCESS")) {
      return rescued();
    }
    List<String> changed = summary.names(Group.ENVIRONMENT_CHANGED);
    if (!changed.isEmpty()) {
      return new Finding(
          Result.WARNINGS,
          Reason.ENVIRONMENT_CHANGED,
          Names.join(changed) + " altered the execution environment");
    }
    return warnings.count() == 0
        ? Finding.success()
        : new Finding(Result.WARNINGS, Reason.WARNINGS_IN_LOG, warnings.words());
  }

  private static Finding noTests() {
    return new Finding(Result.FAILURE, Reason.NO_TESTS_RAN, "no test ran");
  }

  private Finding rescued() {
    return new Finding(
        Result.WARNINGS,
        Reason.PASSED_ON_RERUN,
        Names.join(summary.names(Group.RERUN)) + " failed, then passed when run again");
  }

  /** The worst that happened names the reason; the detail tells everything, file by file. */
  private Finding red(int code) {
    Map<String, List<String>> said = new LinkedHashMap<>();
    Reason worst = Reason.REFERENCE_LEAK;
    List<String> failed = new ArrayList<>(summary.names(Group.FAILED));
    List<String> withEmulator =
        failed.stream().filter(file -> !trouble(file).emulatorCrash().isEmpty()).toList();
    if (!failed.isEmpty() && withEmulator.size() == failed.size()) {
      return EmulatorCrash.finding(
          Names.join(failed) + ": " + trouble(failed.getFirst()).emulatorCrash());
    }
    if (!withEmulator.isEmpty()) {
      // Nobody's fault, but what failed beside them is somebody's.
      failed.removeAll(withEmulator);
      said.put("died with the emulator", withEmulator);
    }
    for (String file : failed) {
      FileTrouble trouble = trouble(file);
      worst = FileTrouble.worse(worst, trouble.reason());
      said.computeIfAbsent(trouble.words(), words -> new ArrayList<>()).add(file);
    }
    if (said.isEmpty()) {
      return command.finding(code);
    }
    List<String> sentences = new ArrayList<>();
    said.forEach((words, files) -> sentences.add(Names.join(files) + " " + words));
    return new Finding(Result.FAILURE, worst, String.join("; ", sentences));
  }

  /** The runner died, or never began: whoever was at work last is to blame, if anyone. */
  private Finding withoutSummary(int code) {
    FileTrouble last = trouble(current);
    if (code == 0) {
      return noTests();
    }
    if (last.timedOut()) {
      return new Finding(
          Result.FAILURE, Reason.TEST_TIMED_OUT, current + " " + last.timeOutWords());
    }
    if (last.died()) {
      return new Finding(Result.FAILURE, Reason.CRASHED, current + " " + last.crashWords());
    }
    if (!last.emulatorCrash().isEmpty()) {
      return EmulatorCrash.finding(
          current.isEmpty() ? last.emulatorCrash() : current + ": " + last.emulatorCrash());
    }
    return command.finding(code);
  }
}
