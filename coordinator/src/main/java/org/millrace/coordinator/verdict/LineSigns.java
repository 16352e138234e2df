package org.millrace.coordinator.verdict;

import java.util.List;
import java.util.stream.Stream;

/**
 * By what a line is known that can matter, cheaply: most lines of a log do not, and need not become
 * text.
 *
 * @param anywhere in the line, of which only the last four bytes are looked for, in either case
 * @param atStart of the line, of which only the first four bytes are looked for, in this case
 * @param digits whether all lines matter that begin with a digit
 */
record LineSigns(List<String> anywhere, List<String> atStart, boolean digits) {
  static final int LENGTH = 4;

  LineSigns {
    anywhere = List.copyOf(anywhere);
    atStart = List.copyOf(atStart);
    for (String sign : Stream.concat(anywhere.stream(), atStart.stream()).toList()) {
      if (sign.length() < LENGTH) {
        throw new IllegalArgumentException("'" + sign + "' is too short to look for");
      }
    }
  }

  static LineSigns anywhere(String... signs) {
    return new LineSigns(List.of(signs), List.of(), false);
  }

  LineSigns atStart(String... signs) {
    return new LineSigns(
        anywhere, Stream.concat(atStart.stream(), Stream.of(signs)).toList(), digits);
  }

  /** What either looks for. */
  LineSigns or(LineSigns other) {
    return new LineSigns(
        Stream.concat(anywhere.stream(), other.anywhere.stream()).toList(),
        Stream.concat(atStart.stream(), other.atStart.stream()).toList(),
        digits || other.digits);
  }
}
