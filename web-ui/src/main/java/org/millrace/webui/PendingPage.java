package org.millrace.webui;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code /pending}: the queue, and why each request waits.
 *
 * @param total how many wait, of those that {@code search} lets through
 * @param search part of a builder's name; empty for all
 * @param rows in the order in which they are to be built
 */
public record PendingPage(
    Frame frame,
    int total,
    String search,
    List<Row> rows,
    @Nullable String first,
    @Nullable String next) {

  /**
   * A request that waits.
   *
   * @param sentence why it waits
   * @param place among all requests that the same workers can take, from 1
   * @param start when it may begin; null where nobody knows
   * @param usual how long it takes as a rule; empty where nobody knows
   * @param why the reason that was given
   */
  public record Row(
      long id,
      Link builder,
      String revision,
      String branch,
      String sentence,
      int place,
      @Nullable When start,
      String usual,
      String why,
      When submitted) {}
}
