package org.millrace.webui;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a build's page says of its tests.
 *
 * @param totals a line for each step that ran tests
 * @param note that they are still to be read, or why they cannot be; empty otherwise
 * @param fresh how many are bad that were not in the build before
 * @param before that build; null where none is known
 * @param problems files and tests that were not ordinary
 * @param more whether there are more than are shown
 */
public record TestsPart(
    List<String> totals,
    String note,
    int fresh,
    @Nullable Link before,
    List<Problem> problems,
    boolean more) {

  /** Whether there is anything to say. */
  public boolean isEmpty() {
    return totals.isEmpty() && note.isEmpty();
  }

  /**
   * A file or a test that was not ordinary.
   *
   * @param inFile a test; false for a file
   * @param variant of a sub-test, or empty
   * @param notes what else is to be said in a few words each: leaks, what happened before
   * @param line of the log that tells it; null where none does
   * @param fresh not bad in the build before
   * @param tags what is to be known of it before one looks for a cause
   * @param firstBad the first build of the row of bad ones; null where it is this one, or unknown
   * @param lastGood the last build in which it passed; null where none is known
   * @param elsewhere other architectures on which it is bad now
   * @param open whether its traceback is there without a click
   */
  public record Problem(
      Mark mark,
      Link test,
      boolean inFile,
      String variant,
      String message,
      String excerpt,
      List<String> notes,
      @Nullable Link line,
      boolean fresh,
      List<Tag> tags,
      @Nullable Link firstBad,
      @Nullable Link lastGood,
      List<Link> elsewhere,
      boolean open) {

    /** The same, with its traceback there. */
    public Problem opened() {
      return new Problem(
          mark, test, inFile, variant, message, excerpt, notes, line, fresh, tags, firstBad,
          lastGood, elsewhere, true);
    }
  }

  /**
   * A word about a test, {@code known} or {@code flaky}.
   *
   * @param why in a few words
   */
  public record Tag(String word, String why) {}

  /**
   * The lines of a log that prove a verdict.
   *
   * @param where the page of the log at that line
   */
  public record Proof(Link where, List<LogPage.Line> lines) {}
}
