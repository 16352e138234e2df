package org.millrace.coordinator.verdict;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A test file with its last run, and the one before where it was run again. */
final class FileHistory {
  private final String file;
  private FileRun last;
  private @Nullable FileRun before;
  private @Nullable Duration slowest;
  private boolean begun;

  FileHistory(String file) {
    this.file = file;
    this.last = new FileRun(file);
  }

  /** A line of progress of this file. */
  void progress(Progress progress, long number) {
    boolean begins = progress.state().isEmpty() || progress.state().startsWith("--");
    if (begins) {
      again();
      last.begin(number);
      begun = true;
    } else {
      if (!begun) {
        again();
      }
      begun = false;
      last.end(progress, number);
    }
  }

  private void again() {
    if (last.isOver()) {
      before = before == null ? last : before;
      last = new FileRun(file);
    }
  }

  /** From the list of the slowest. */
  void slowest(@Nullable Duration duration) {
    slowest = duration;
  }

  /** The runner counts it among those that passed when run again, and shows no line of it. */
  void rescued(long number) {
    if (before == null) {
      again();
      last.settle("passed", number);
    }
  }

  FileRun last() {
    return last;
  }

  FileResult result() {
    TestOutcome outcome = last.outcome();
    TestOutcome first = before == null ? null : before.outcome();
    String words = last.words();
    String message =
        switch (outcome) {
          case PASSED -> first == null ? "" : "failed, then passed when run again";
          case SKIPPED, DENIED, NO_TESTS -> last.note();
          default -> words.startsWith(": ") ? words.substring(2) : words.strip();
        };
    return new FileResult(
        file,
        outcome,
        first,
        last.duration() == null ? slowest : last.duration(),
        message,
        outcome == TestOutcome.PASSED && before != null ? before.line() : last.line(),
        outcome == TestOutcome.PASSED && before != null ? before.leaks() : last.leaks());
  }

  /** The tests that failed in any of the runs. */
  List<CaseResult> cases() {
    Map<String, CaseResult> now = last.cases();
    List<CaseResult> all = new ArrayList<>();
    if (before != null) {
      for (CaseResult earlier : before.cases().values()) {
        if (!now.containsKey(earlier.name())) {
          all.add(ended(earlier));
        }
      }
    }
    all.addAll(unnamed(now));
    for (CaseResult result : now.values()) {
      CaseResult earlier = before == null ? null : before.cases().get(result.name());
      TestOutcome first =
          earlier != null
              ? earlier.outcome()
              : last.repeated().contains(result.name()) ? TestOutcome.FAILED : null;
      all.add(again(result, result.outcome(), first));
    }
    return all;
  }

  /** Those that were run again, as they had failed where nothing of them was shown. */
  private List<CaseResult> unnamed(Map<String, CaseResult> now) {
    FileRun earlier = before;
    if (earlier == null) {
      return List.of();
    }
    Map<String, CaseResult> known = earlier.cases();
    List<String> ids =
        last.repeated().stream()
            .filter(id -> !now.containsKey(id))
            .filter(id -> known.keySet().stream().noneMatch(name -> TestId.isOf(name, id)))
            .toList();
    Traceback shown = ids.size() == 1 ? earlier.traceback() : null;
    return ids.stream()
        .map(id ->
            ended(
                new CaseResult(
                    file,
                    id,
                    TestOutcome.FAILED,
                    null,
                    null,
                    shown == null ? "" : shown.message(),
                    shown == null ? "" : shown.excerpt(),
                    earlier.line())))
        .toList();
  }

  /** One that failed and is not named again: it passed, if the file came to its end. */
  private CaseResult ended(CaseResult earlier) {
    return switch (last.outcome()) {
      case CRASHED, TIMED_OUT, INTERRUPTED -> earlier;
      default -> again(earlier, TestOutcome.PASSED, earlier.outcome());
    };
  }

  private static CaseResult again(
      CaseResult result, TestOutcome outcome, @Nullable TestOutcome first) {
    return new CaseResult(
        result.file(),
        result.name(),
        outcome,
        first,
        result.duration(),
        result.message(),
        result.excerpt(),
        result.line());
  }
}
