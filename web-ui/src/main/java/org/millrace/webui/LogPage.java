package org.millrace.webui;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A window of a log's lines.
 *
 * @param lines rendered HTML, safe as it is; each with its number
 * @param first number of the first line shown, from 1; 0 when there is none
 * @param total how many lines there are, an unfinished last one included
 * @param growing true while more may come
 * @param tail the event stream that continues this window, or null where it does not show the end
 */
public record LogPage(
    Frame frame,
    BuildLine build,
    String step,
    String name,
    int attempt,
    Bytes size,
    List<Line> lines,
    long first,
    long last,
    long total,
    boolean growing,
    String raw,
    @Nullable String start,
    @Nullable String earlier,
    @Nullable String later,
    @Nullable String end,
    @Nullable String tail) {

  /**
   * A line.
   *
   * @param number from 1
   * @param html escaped, colours as spans
   * @param asked true for the line that the URL points at
   */
  public record Line(long number, String html, boolean asked) {}
}
