package org.millrace.coordinator.web;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

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

  static LineRange parse(@Nullable String text) {
    if (text == null || text.isBlank()) {
      return NONE;
    }
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) {
      throw new ResponseStatusException(
          HttpStatus.BAD_REQUEST,
          "The address has a value for “line” that is neither a line (120) nor a range (120-140).");
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
