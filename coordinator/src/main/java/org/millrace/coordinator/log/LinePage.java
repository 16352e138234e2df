package org.millrace.coordinator.log;

import java.util.List;

/**
 * Some lines of a log. What is not UTF-8 is shown as U+FFFD; nothing else is changed, escape
 * sequences and carriage returns are still there. The line feed is not part of the text.
 *
 * @param lines in order; may be fewer than were asked for, because no line begins after the first
 *     {@link #MOST_BYTES}
 * @param next number of the line behind the last one
 * @param more false where the log has no further line now
 */
public record LinePage(List<Line> lines, long next, boolean more) {
  /** Once a page has so many bytes it gets no further line. */
  public static final int MOST_BYTES = 4 * 1024 * 1024;

  /** Bytes that a line has at most before it is cut. */
  public static final int LONGEST_LINE = 64 * 1024;

  /**
   * A line.
   *
   * @param number from 1
   * @param cut true where the line goes on and the rest is left out
   */
  public record Line(long number, String text, boolean cut) {}
}
