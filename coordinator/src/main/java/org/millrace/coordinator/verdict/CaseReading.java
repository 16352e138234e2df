package org.millrace.coordinator.verdict;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@code unittest} prints of tests that failed: between rules, a headline and a
 * traceback. Its own lines must be given to it as long as it is open.
 */
final class CaseReading {
  private static final Pattern HEAD =
      Pattern.compile(
          "(FAIL|ERROR|UNEXPECTED SUCCESS): (\\S{1,300}) \\(([^()\\s]{1,500})\\)( [(\\[].*+)?");
  private static final String RULE = "=".repeat(70);
  private static final String LINE = "-".repeat(70);

  /** Of all files together: a run in which so many fail needs no more of them. */
  private static final long MOST_TEXT = 8L << 20;

  private static final int MOST = 5_000;

  private @Nullable Open open;
  private long ruleNumber;
  private long text;
  private int count;
  private boolean cut;

  private static final class Open {
    private final String id;
    private final TestOutcome outcome;
    private final long number;
    private final Traceback traceback = new Traceback();
    private boolean begun;

    Open(String id, TestOutcome outcome, long number) {
      this.id = id;
      this.outcome = outcome;
      this.number = number;
    }
  }

  boolean isOpen() {
    return open != null;
  }

  /** Whether there was more than is kept. */
  boolean isCut() {
    return cut;
  }

  /**
   * Takes a line of a file's output.
   *
   * @return the tests whose report this line ends
   */
  List<CaseResult> line(String file, String line, long number) {
    List<CaseResult> done = new ArrayList<>(1);
    if (line.equals(RULE)) {
      end(file, done);
      ruleNumber = number;
      return done;
    }
    if (open != null && line.equals(LINE)) {
      if (open.begun) {
        end(file, done);
      } else {
        open.begun = true;
      }
      return done;
    }
    if (ruleNumber > 0 && ruleNumber == number - 1) {
      Matcher head = HEAD.matcher(line);
      if (head.matches()) {
        begin(head, number, file, done);
        return done;
      }
    }
    if (open != null && open.begun) {
      open.traceback.line(line);
    }
    return done;
  }

  private void begin(Matcher head, long number, String file, List<CaseResult> done) {
    String rest = head.group(4) == null ? "" : head.group(4);
    TestOutcome outcome =
        switch (head.group(1)) {
          case "FAIL" -> TestOutcome.FAILED;
          case "ERROR" -> TestOutcome.ERROR;
          default -> TestOutcome.UNEXPECTED_SUCCESS;
        };
    open = new Open(TestId.of(head.group(2), head.group(3), rest), outcome, number);
    if (outcome == TestOutcome.UNEXPECTED_SUCCESS) {
      end(file, done);
      ruleNumber = number; // the next of them follows without a rule
    }
  }

  /** Ends what is open: the file's output is over. */
  List<CaseResult> end(String file) {
    List<CaseResult> done = new ArrayList<>(1);
    end(file, done);
    ruleNumber = 0;
    return done;
  }

  private void end(String file, List<CaseResult> done) {
    Open ended = open;
    open = null;
    if (ended == null) {
      return;
    }
    if (++count > MOST) {
      cut = true;
      return;
    }
    String excerpt = text > MOST_TEXT ? "" : ended.traceback.excerpt();
    text += excerpt.length();
    String message =
        ended.outcome == TestOutcome.UNEXPECTED_SUCCESS
            ? "unexpected success"
            : ended.traceback.message();
    done.add(
        new CaseResult(file, ended.id, ended.outcome, null, null, message, excerpt, ended.number));
  }
}
