package org.millrace.coordinator.verdict;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Collects a traceback: its beginning, and what the exception says. Keeps 4 kB. */
final class Traceback {
  private static final int LONGEST = 4096;
  private static final String HEAD = "Traceback (most recent call last):";

  private static final Pattern FRAME =
      Pattern.compile("  File \".{0,1000}?\", line [0-9]{1,9}, in (test\\w*)");

  private final StringBuilder excerpt = new StringBuilder();
  private boolean cut;
  private boolean inStack;
  private String exception = "";
  private String function = "";
  private String last = "";

  void line(String line) {
    if (excerpt.length() + line.length() < LONGEST) {
      excerpt.append(line).append('\n');
    } else if (!cut) {
      excerpt.append("…\n");
      cut = true;
    }
    if (line.endsWith(HEAD)) {
      // The last of a chain counts: it is the one that got out.
      inStack = true;
    } else if (inStack && line.startsWith("  File ")) {
      Matcher frame = FRAME.matcher(line);
      function = frame.matches() ? frame.group(1) : function;
    } else if (inStack && !line.isEmpty() && line.charAt(0) > ' ') {
      exception = line;
      inStack = false;
    }
    last = line.isBlank() ? last : line;
  }

  /** {@code AssertionError: 2 != 3}: the first line of what the exception says. */
  String message() {
    return (exception.isEmpty() ? last : exception).strip();
  }

  /** The test's own function, if its name is in the stack. */
  String function() {
    return function;
  }

  String excerpt() {
    return excerpt.toString();
  }
}
