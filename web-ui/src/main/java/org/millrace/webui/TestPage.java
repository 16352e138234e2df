package org.millrace.webui;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code /tests/{name}}: one test across builders and time.
 *
 * @param here this page
 * @param file the page of its file; null where it is one
 * @param reach where it runs now
 * @param rows builders on which it was ever bad, those where it was last first
 * @param older the next page of them
 * @param troubles what became of it, newest first
 * @param olderTroubles the next page of them
 * @param known failures that somebody knows of
 * @param form where such a failure is made known
 */
public record TestPage(
    Frame frame,
    String name,
    String here,
    @Nullable Link file,
    List<Choice> choices,
    List<Reach> reach,
    List<Row> rows,
    @Nullable String older,
    List<Trouble> troubles,
    @Nullable String olderTroubles,
    List<Known> known,
    String form) {

  /** Builders of one architecture. */
  public record Reach(
      String architecture, String execution, int builders, int bad, String typical) {}

  /**
   * A builder's newest runs of it.
   *
   * @param stands how it is there now
   * @param flaky how often it did not make up its mind, in words; empty where it did
   * @param suspects changes between the last good and the first bad build
   * @param cells oldest first
   */
  public record Row(
      Link builder,
      String architecture,
      String execution,
      Mark stands,
      String flaky,
      @Nullable Link firstBad,
      @Nullable Link lastGood,
      List<Suspect> suspects,
      List<Cell> cells) {}

  /**
   * A change that may be the cause.
   *
   * @param href what else it did
   */
  public record Suspect(String href, Link revision, String author, String subject) {}

  /** A run. */
  public record Cell(Mark mark, String href, String title) {}

  /** A run in which it was not ordinary. */
  public record Trouble(
      Mark mark,
      Link build,
      Link builder,
      String revision,
      String variant,
      String message,
      String excerpt,
      @Nullable Link line,
      When at) {}

  /**
   * A failure that somebody knows of.
   *
   * @param active whether it softens anything
   * @param state until when, or since when not any more
   * @param what which builders, and the note
   * @param link an http(s) address
   * @param end where it is taken back
   */
  public record Known(
      boolean active, String state, String owner, String what, String link, String end) {}
}
