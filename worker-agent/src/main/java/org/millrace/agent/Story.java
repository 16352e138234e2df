package org.millrace.agent;

import com.google.errorprone.annotations.FormatMethod;
import java.io.PrintStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The agent's log: one line per event on standard error, with the ids it is about and never a
 * token. Safe for use by any thread.
 */
public final class Story {
  private Story() {}

  /** Tells what happened. Control characters are taken out, so that one event stays one line. */
  @FormatMethod
  public static void tell(String format, @Nullable Object... values) {
    String text = String.format(Locale.ROOT, format, values);
    StringBuilder line = new StringBuilder(text.length() + 32);
    line.append(Instant.now().truncatedTo(ChronoUnit.MILLIS)).append(' ');
    text.codePoints().map(c -> Character.isISOControl(c) ? ' ' : c).forEach(line::appendCodePoint);
    PrintStream out = System.err;
    out.println(line);
  }
}
