package org.millrace.webui;

import java.util.Locale;

/**
 * An amount of bytes.
 *
 * @param count not negative
 */
public record Bytes(long count) {
  private static final String[] UNITS = {"kB", "MB", "GB", "TB"};

  /** {@code 812 B}, {@code 1.4 MB}: decimal units, at most one digit behind the point. */
  public String text() {
    if (count < 1000) {
      return count + " B";
    }
    double value = count;
    int unit = -1;
    while (value >= 999.5 && unit < UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    String format = value < 10 ? "%.1f %s" : "%.0f %s";
    return String.format(Locale.ROOT, format, value, UNITS[unit]);
  }
}
