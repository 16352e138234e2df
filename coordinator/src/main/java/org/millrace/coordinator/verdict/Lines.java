package org.millrace.coordinator.verdict;

/** Is shown lines of a log: all in which its {@link LineSigns} are, and maybe others. */
interface Lines {

  /**
   * The next line.
   *
   * @param line at most a few thousand characters of it, without colours
   * @param number in the log, from 1; only line feeds count
   */
  void line(String line, long number);

  /** Whether the next line must be shown whatever is in it. */
  default boolean wantsNext() {
    return false;
  }
}
