package org.millrace.coordinator.web;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lines that an address points at, {@code 120} or {@code 120-140}.
 *
 * @param first number of the first, from 1; 0 for no line
 * @param last number of the last
 */
record LineRange(long first, long last) {
  static final LineRange NONE = new LineRange(0, 0);

  private static final Pattern FORM = Pattern.compile("(-?\\d{1,15})(?:-(\\d{1,15}))?");

  static LineRange of(long line) {
    return line == 0 ? NONE : new LineRange(line, line);
  }

  /** Those that an address asks for with {@code line}. */
  static LineRange parse(@Nullable String text) {
    return parse("line", text, "a line (120) or a range of lines (120-140)");
  }

  /**
   * Those that an address asks for otherwise.
   *
   * @param name the parameter's
   * @param belongs what a reader is told ought to be there
   */
  static LineRange parse(String name, @Nullable String text, String belongs) {
    if (text == null || text.isBlank()) {
      return NONE;
    }
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) {
      throw new BadValue(name, text, belongs);
    }
    long one = Math.max(1, Long.parseLong(form.group(1)));
    long other = form.group(2) == null ? one : Math.max(1, Long.parseLong(form.group(2)));
    return new LineRange(Math.min(one, other), Math.max(one, other));
  }

  boolean isNone() {
    return first == 0;
  }

  boolean has(long line) {
    return line >= first && line <= last;
  }
}
