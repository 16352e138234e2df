package org.millrace.coordinator.catalog;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** A product's version, {@code 3.13}: 3.9 comes before 3.10. */
record Version(int major, int minor) implements Comparable<Version> {
  private static final Comparator<Version> ORDER =
      Comparator.comparingInt(Version::major).thenComparingInt(Version::minor);

  /** Null where the text is none. */
  static @Nullable Version parse(String text) {
    if (!Rule.VERSION.holds(text)) {
      return null;
    }
    int dot = text.indexOf('.');
    return new Version(
        Integer.parseInt(text.substring(0, dot)), Integer.parseInt(text.substring(dot + 1)));
  }

  @Override
  public int compareTo(Version other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
