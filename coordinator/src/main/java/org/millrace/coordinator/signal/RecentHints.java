package org.millrace.coordinator.signal;

import java.security.SecureRandom;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Which topics there were hints about lately: who was away for a moment asks here what was missed.
 * A position names a place in the row of all hints that this coordinator heard since it started,
 * its own and those of others. Where a position is of another start, of another coordinator, or
 * older than what is remembered, everything may have changed since.
 */
public final class RecentHints {
  static final int MOST_TOPICS = 4096;

  private final String start = Long.toUnsignedString(new SecureRandom().nextLong(), 36);
  private final ReentrantLock lock = new ReentrantLock();

  /** Each topic's last hint, by its number in the row; the oldest first. */
  private final SequencedMap<Topic, Long> last = new LinkedHashMap<>();

  private long count;

  /** The last hint that is not remembered any more. */
  private long forgotten;

  RecentHints() {}

  /**
   * What happened.
   *
   * @param topics there were hints about, or may have been; in the order they were asked about
   * @param position up to which they are known
   */
  public record News(Set<Topic> topics, String position) {}

  /** Where the row ends now. Whatever is read from the database after this has all before it. */
  public String position() {
    lock.lock();
    try {
      return start + "-" + count;
    } finally {
      lock.unlock();
    }
  }

  /** What happened since a position about some topics. */
  public News since(String position, Set<Topic> topics) {
    lock.lock();
    try {
      long from = number(position);
      Set<Topic> changed = new LinkedHashSet<>(topics);
      if (from >= forgotten && from <= count) {
        changed.removeIf(topic -> last.getOrDefault(topic, 0L) <= from);
      }
      return new News(changed, start + "-" + count);
    } finally {
      lock.unlock();
    }
  }

  void add(Topic topic) {
    lock.lock();
    try {
      count++;
      last.putLast(topic, count);
      if (last.size() > MOST_TOPICS) {
        forgetOldest();
      }
    } finally {
      lock.unlock();
    }
  }

  /** There may have been hints that were not heard. */
  void gap() {
    lock.lock();
    try {
      count++;
      forgotten = count;
      last.clear();
    } finally {
      lock.unlock();
    }
  }

  private void forgetOldest() {
    Iterator<Map.Entry<Topic, Long>> oldest = last.entrySet().iterator();
    forgotten = oldest.next().getValue();
    oldest.remove();
  }

  /** A position's number; -1, before all, where this row has no such place. */
  private long number(String position) {
    String own = start + "-";
    String number = position.startsWith(own) ? position.substring(own.length()) : "";
    return number.matches("\\d{1,18}") ? Long.parseLong(number) : -1;
  }
}
