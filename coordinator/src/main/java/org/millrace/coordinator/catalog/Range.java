package org.millrace.coordinator.catalog;

import org.jspecify.annotations.Nullable;

/**
 * The versions for which something is meant.
 *
 * @param since the first, or null
 * @param until the last, or null
 */
record Range(@Nullable Text since, @Nullable Text until) {
  /** A branch whose version is unreadable is in: it was complained about. */
  boolean holds(Text version) {
    Version of = Version.parse(version.value());
    return of == null || (isAtLeast(of, since) && isAtMost(of, until));
  }

  private static boolean isAtLeast(Version version, @Nullable Text bound) {
    Version first = bound == null ? null : Version.parse(bound.value());
    return first == null || version.compareTo(first) >= 0;
  }

  private static boolean isAtMost(Version version, @Nullable Text bound) {
    Version last = bound == null ? null : Version.parse(bound.value());
    return last == null || version.compareTo(last) <= 0;
  }

  /** This range, and where it says nothing, the other. */
  Range or(Range other) {
    return new Range(since == null ? other.since : since, until == null ? other.until : until);
  }
}
