package org.millrace.coordinator.verdict;

/** Collects a traceback: its beginning, and what the exception says. Keeps 4 kB. */
final class Traceback {
  private static final int LONGEST = 4096;
  private static final String HEAD = "Traceback (most recent call last):";

  private final StringBuilder excerpt = new StringBuilder();
  private boolean cut;
  private boolean inStack;
  private String exception = "";
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

  String excerpt() {
    return excerpt.toString();
  }
}
