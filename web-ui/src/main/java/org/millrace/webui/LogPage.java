package org.millrace.webui;

import org.jspecify.annotations.Nullable;

/**
 * A window of a log's lines, or those that a search found.
 *
 * @param total how many lines the log has, an unfinished last one included
 * @param growing true while more may come
 * @param here the address without what is asked of it
 * @param timed whether there is a column of times
 * @param rows the lines as HTML that is safe as it is; empty where there is none
 * @param first number of the first line shown, from 1; 0 when there is none
 * @param raw the address of all its bytes
 * @param proof the line that proves the step's result; null where none does
 * @param tail the event stream that continues this window, or null where it does not show the end
 */
public record LogPage(
    Frame frame,
    BuildLine build,
    String step,
    String name,
    int attempt,
    Bytes size,
    long total,
    boolean growing,
    String here,
    boolean timed,
    String rows,
    long first,
    long last,
    Pager pager,
    String raw,
    @Nullable Proof proof,
    Find find,
    @Nullable String tail) {

  /**
   * A line.
   *
   * @param number from 1
   * @param html escaped, colours as spans
   * @param asked true for a line that the URL points at
   * @param time since the step's beginning; empty where it is that of the line before, or unknown
   * @param silence how long nothing came before it, in words; empty where that was not long
   */
  public record Line(long number, String html, boolean asked, String time, String silence) {}

  /**
   * The line that proves the step's result.
   *
   * @param line its number, for people
   * @param status what it proves
   */
  public record Proof(String line, String href, Status status) {}

  /** Other parts of the log; null where there is none. */
  public record Pager(
      @Nullable String start,
      @Nullable String earlier,
      @Nullable String later,
      @Nullable String end) {}

  /**
   * The search.
   *
   * @param text what is looked for; empty for nothing
   * @param listing whether the lines are those that were found, instead of a window
   * @param sentence how many there are; empty where nothing is looked for
   * @param previous the nearest before the line that is shown, or null
   * @param next the nearest behind it, or null
   * @param all the list of all of them, or null
   */
  public record Find(
      String text,
      boolean exactCase,
      boolean listing,
      String sentence,
      @Nullable String previous,
      @Nullable String next,
      @Nullable String all) {}
}
