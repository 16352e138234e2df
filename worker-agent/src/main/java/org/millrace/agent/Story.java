package org.millrace.agent;

import com.google.errorprone.annotations.FormatMethod;
import java.io.PrintStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * The agent's log: one line per event on standard error, with the ids it is about and never a
 * token. Safe for use by any thread.
 */
public final class Story {
  private Story() {}

  /**
   * Tells what happened. Control characters are taken out, so that one event stays one line.
   *
   * @param format with {@code %s} and {@code %d} only
   */
  @FormatMethod
  public static void tell(String format, @Nullable Object... values) {
    StringBuilder line = new StringBuilder(format.length() + 96);
    line.append(Instant.now().truncatedTo(ChronoUnit.MILLIS)).append(' ');
    int from = line.length();
    fill(line, format, values);
    for (int at = from; at < line.length(); at++) {
      if (Character.isISOControl(line.charAt(at))) {
        line.setCharAt(at, ' ');
      }
    }
    PrintStream out = System.err;
    out.println(line);
  }

  /** Knows %s and %d, which is all that is told here; java.util.Formatter is ten times the work. */
  private static void fill(StringBuilder line, String format, @Nullable Object... values) {
    int value = 0;
    for (int at = 0; at < format.length(); at++) {
      char c = format.charAt(at);
      if (c == '%' && value < values.length) {
        line.append(values[value]);
        value++;
        at++;
      } else {
        line.append(c);
      }
    }
  }
}
