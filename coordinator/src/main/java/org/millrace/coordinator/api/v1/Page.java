package org.millrace.coordinator.api.v1;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list.
 *
 * @param next what to give as {@code after} for the page behind this one; null on the last page
 */
record Page<T>(List<T> items, @Nullable String next) {
  private static final int MOST = 200;

  /** The same for a list whose items are so heavy that there may not be as many. */
  static int rows(int limit, int most) {
    if (limit < 1 || limit > most) {
      throw ApiError.badParameter("'limit' must be from 1 to " + most + ", not " + limit + ".");
    }
    return limit + 1;
  }

  /** Checks {@code limit}; the answer is how many rows to read, one more than are shown. */
  static int rows(int limit) {
    return rows(limit, MOST);
  }

  /**
   * A page of what was read.
   *
   * @param rows one more than {@code limit} where there is a next page
   * @param key of a row, for the cursor
   */
  static <R, T> Page<T> of(
      String list, List<R> rows, int limit, Function<R, Object> key, Function<R, T> shown) {
    boolean more = rows.size() > limit;
    List<R> these = more ? rows.subList(0, limit) : rows;
    return new Page<>(
        these.stream().map(shown).toList(),
        more ? new Cursor(list, String.valueOf(key.apply(these.getLast()))).text() : null);
  }
}
