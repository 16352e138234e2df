package org.millrace.coordinator.log;

import java.util.List;

/**
 * The lines of a log in which a text occurs.
 *
 * @param count how many were found
 * @param first number of the first line with it; 0 where there is none
 * @param last number of the last
 * @param before number of the nearest one before the line that was asked for; 0 where there is none
 * @param after number of the nearest one behind it; 0 where there is none
 * @param place how many there are up to that line, with it
 * @param at whether that line has it itself
 * @param lines the first ones
 * @param reached number of the last line that was looked at
 * @param whole false where the time was over before the log was: there may be more
 */
public record Matches(
    long count,
    long first,
    long last,
    long before,
    long after,
    long place,
    boolean at,
    List<Line> lines,
    long reached,
    boolean whole) {

  /**
   * A line, or of a long one the part around the text; without escape sequences, a carriage return
   * as {@code ␍}.
   *
   * @param number from 1
   * @param cutBefore whether something in front of the part is left out
   * @param cutBehind whether something behind it is
   */
  public record Line(long number, String text, boolean cutBefore, boolean cutBehind) {}
}
