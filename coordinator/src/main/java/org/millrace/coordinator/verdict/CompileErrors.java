package org.millrace.coordinator.verdict;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the first error of a compiler (GCC, Clang) or a linker, and where make gave up. */
final class CompileErrors implements Lines {
  static final LineSigns SIGNS =
      LineSigns.anywhere("error:", "undefined", "cannot fi", "multiple d").atStart("make");

  private static final Pattern COMPILER =
      Pattern.compile(
          "([^\\s:][^:]{0,400}):([0-9]{1,8}):(?:[0-9]{1,8}:)? (?:fatal )?error: (\\S.*+)");
  private static final Pattern LINKER =
      Pattern.compile(
          "(?:\\S{0,200}?\\bld(?:\\.[a-z]{1,8})?: )?(?:(?:error|(\\S{1,400}?)): )?"
              + "((?:undefined reference to|undefined symbol:|cannot find|multiple definition of)"
              + " \\S.*+)");
  private static final Pattern MAKE =
      Pattern.compile(
          "make(?:\\[[0-9]{1,3}\\])?: \\*\\*\\* \\[(?:[^\\]]*: )?([^\\]]+)\\]"
              + " (Error [0-9]{1,3}|[A-Z][^\\n]*)");
  private static final Pattern NO_RULE =
      Pattern.compile(
          "make(?:\\[[0-9]{1,3}\\])?: \\*\\*\\* (No rule to make target .+?)\\.? +Stop\\.");

  private String first = "";
  private long number;
  private boolean byLinker;
  private long count;
  private String stop = "";

  @Override
  public void line(String line, long at) {
    Matcher compiler = COMPILER.matcher(line);
    if (compiler.matches()) {
      String file = compiler.group(1);
      String place = file.startsWith("./") ? file.substring(2) : file;
      found(place + ":" + compiler.group(2) + ": " + compiler.group(3), at, false);
    } else if (line.startsWith("make")) {
      make(line);
    } else if (line.contains("undefined ")
        || line.contains("cannot find ")
        || line.contains("multiple definition of ")) {
      Matcher linker = LINKER.matcher(line);
      if (linker.matches()) {
        String place = linker.group(1) == null ? "" : linker.group(1) + ": ";
        found(place + linker.group(2), at, true);
      }
    }
  }

  private void found(String error, long at, boolean linker) {
    count++;
    // A linker complains of what a compiler did before.
    if (first.isEmpty() || (byLinker && !linker)) {
      first = error;
      number = at;
      byLinker = linker;
    }
  }

  /** The first is the innermost: those of the makes around it repeat it. */
  private void make(String line) {
    if (stop.isEmpty()) {
      Matcher target = MAKE.matcher(line);
      Matcher noRule = NO_RULE.matcher(line);
      if (target.matches()) {
        stop = "make stopped at '" + target.group(1).strip() + "', " + target.group(2);
      } else if (noRule.matches()) {
        stop = "make: " + noRule.group(1);
      }
    }
  }

  /** {@code Modules/_ssl.c:112: unknown type name 'X' (and 2 more errors)}; empty for none. */
  String words() {
    return count < 2
        ? first
        : first + " (and " + (count - 1) + (count == 2 ? " more error)" : " more errors)");
  }

  long number() {
    return number;
  }

  /** Where make gave up, with the exit code that it saw; may be empty. */
  String stop() {
    return stop;
  }
}
