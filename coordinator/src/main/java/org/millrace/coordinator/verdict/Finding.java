package org.millrace.coordinator.verdict;

import org.millrace.protocol.Reason;
import org.millrace.protocol.Result;

/**
 * What came of a step.
 *
 * @param detail one line for people, at most 300 characters: what exactly; may be empty
 * @param line of the log that proves it, from 1; 0 where none does
 */
public record Finding(Result result, Reason reason, String detail, long line) {
  private static final int LONGEST = 300;

  public Finding {
    detail = oneLine(detail);
  }

  /** What no line proves. */
  Finding(Result result, Reason reason, String detail) {
    this(result, reason, detail, 0);
  }

  static Finding success() {
    return new Finding(Result.SUCCESS, Reason.NONE, "");
  }

  private static String oneLine(String text) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < text.length() && line.length() < LONGEST; i++) {
      char c = text.charAt(i);
      line.append(Character.isISOControl(c) ? ' ' : c);
    }
    if (line.length() == LONGEST && text.length() > LONGEST) {
      line.setLength(LONGEST - 1);
      if (Character.isHighSurrogate(line.charAt(line.length() - 1))) {
        line.setLength(line.length() - 1);
      }
      line.append('…');
    }
    return line.toString().strip();
  }
}
