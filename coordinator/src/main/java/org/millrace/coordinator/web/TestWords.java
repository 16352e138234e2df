package org.millrace.coordinator.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.results.Flakiness;
import org.millrace.coordinator.results.TestId;
import org.millrace.coordinator.results.TestName;
import org.millrace.coordinator.verdict.Leaks;
import org.millrace.coordinator.verdict.TestOutcome;
import org.millrace.webui.Link;
import org.millrace.webui.Mark;
import org.millrace.webui.Status;

/** How pages say what became of a test. */
final class TestWords {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,300}");

  private TestWords() {}

  /** A test's page; by its id where its name would not survive in a path. */
  static Link link(TestId id, TestName name) {
    String shown = name.shown();
    return new Link(
        shown,
        PLAIN.matcher(shown).matches()
            ? "/tests/" + Words.segment(shown)
            : "/tests/by-id/" + id.value());
  }

  /** The line of a log that tells it; null where none does. */
  static @Nullable Link line(long build, String step, int attempt, long line) {
    return line == 0
        ? null
        : new Link(
            "line " + line,
            "/builds/%d/logs/%s/stdio?attempt=%d&line=%d#L%d"
                .formatted(build, Words.segment(step), attempt, line, line));
  }

  static Mark mark(@Nullable TestOutcome outcome, @Nullable TestOutcome first) {
    if (outcome == null) {
      return Mark.of(Status.NEVER, "not known");
    }
    if (first != null && first.isBad() && !outcome.isBad()) {
      return Mark.of(Status.WARNINGS, "passed on re-run");
    }
    Status status =
        switch (outcome) {
          case PASSED, EXPECTED_FAILURE -> Status.SUCCESS;
          case SKIPPED, DENIED, NO_TESTS -> Status.SKIPPED;
          case ENVIRONMENT_CHANGED -> Status.WARNINGS;
          case UNEXPECTED_SUCCESS, FAILED, ERROR, LEAKED, TIMED_OUT, CRASHED -> Status.FAILURE;
          case INTERRUPTED -> Status.LOST;
        };
    return Mark.of(status, word(outcome));
  }

  static String word(TestOutcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** How it did not make up its mind; empty where it did. */
  static String flaky(Flakiness flakiness) {
    List<String> words = new ArrayList<>();
    if (flakiness.reruns() > 0) {
      words.add("passed on re-run in " + flakiness.reruns());
    }
    if (flakiness.revisions() > 0) {
      words.add("passed and failed on the same commit: " + flakiness.revisions());
    }
    return words.isEmpty()
        ? ""
        : String.join(", ", words) + " of the last " + flakiness.runs() + " runs";
  }

  /** What leaked, in words; empty where nothing did. */
  static String leaks(Leaks leaks) {
    List<String> words = new ArrayList<>();
    add(words, leaks.references(), "reference");
    add(words, leaks.blocks(), "memory block");
    add(words, leaks.descriptors(), "file descriptor");
    return words.isEmpty() ? "" : "leaked " + String.join(", ", words);
  }

  private static void add(List<String> words, long count, String what) {
    if (count != 0) {
      words.add(String.format(Locale.ROOT, "%,d %s%s", count, what, count == 1 ? "" : "s"));
    }
  }
}
