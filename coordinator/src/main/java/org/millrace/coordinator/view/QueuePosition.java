package org.millrace.coordinator.view;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a request stands in the queue. It still says where that is once the request has left it: a
 * list of what waits goes on there.
 *
 * @param rank microseconds
 * @param id of the request
 */
public record QueuePosition(long rank, long id) implements Comparable<QueuePosition> {
  private static final Pattern TEXT = Pattern.compile("(-?\\d{1,18})\\.(\\d{1,18})");
  private static final Comparator<QueuePosition> ORDER =
      Comparator.comparingLong(QueuePosition::rank).thenComparingLong(QueuePosition::id);

  /**
   * What {@link #toString} makes.
   *
   * @throws IllegalArgumentException where it is none
   */
  public static QueuePosition valueOf(String text) {
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("not a position in the queue: " + text);
    }
    return new QueuePosition(Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2)));
  }

  @Override
  public int compareTo(QueuePosition other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return rank + "." + id;
  }
}
