package org.millrace.coordinator.verdict;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.millrace.coordinator.catalog.StepDefinition.Parser;

/**
 * What a log that comes alone seems to be of.
 *
 * @param parser how to read it
 * @param exitCode of the command that printed it
 * @param from where that is known from, for people
 */
record LogGuess(Parser parser, int exitCode, String from) {
  private static final Pattern LAST_LINE =
      Pattern.compile(
          "(?i)(?:exit code:? |.{0,200}\\[COMMAND_EXIT_CODE=\")([0-9]{1,3})(?:\"\\])?\\s*");
  private static final Pattern MAKE = Pattern.compile("make: \\*\\*\\* .*");
  private static final Pattern TOOL =
      Pattern.compile("(?:\\S{0,200}/)?(?:make|gcc|g\\+\\+|cc|clang|\\S{1,40}-gcc)(?:-[0-9]+)? .*");

  static LogGuess of(LogSource log) throws IOException {
    Signs signs = new Signs();
    LineSplitter lines = new LineSplitter(signs.signs(), signs);
    try (lines) {
      log.copyTo(lines);
    }
    return signs.guess(lines.end());
  }

  /** What speaks for each. */
  private static final class Signs implements Lines {
    private final RegrtestSummary summary = new RegrtestSummary();
    private final CompileErrors errors = new CompileErrors();
    private boolean tests;
    private boolean compiler;
    private boolean verify;
    private boolean makeFailed;

    LineSigns signs() {
      return RegrtestSummary.SIGNS
          .or(CompileErrors.SIGNS)
          .or(LineSigns.anywhere("-m test", "regrtest", " warning:"))
          .atStart("make", "gcc ", "clang", "verify: ", "/usr");
    }

    @Override
    public boolean wantsNext() {
      return summary.wantsNext();
    }

    @Override
    public void line(String line, long number) {
      summary.line(line, number);
      errors.line(line, number);
      tests |=
          line.contains(" -m test ")
              || line.startsWith("regrtest.py: ")
              || (!line.isEmpty()
                  && Character.isDigit(line.charAt(0))
                  && Progress.in(line).isPresent());
      verify |= line.startsWith("verify: ");
      makeFailed |= MAKE.matcher(line).matches();
      compiler |= line.contains(" warning: ") || TOOL.matcher(line).matches();
    }

    LogGuess guess(LogEnd end) {
      Parser parser = parser();
      Matcher last = LAST_LINE.matcher(end.line());
      if (last.matches()) {
        return new LogGuess(parser, Integer.parseInt(last.group(1)), "by the log's last line");
      }
      if (makeFailed) {
        return new LogGuess(parser, 2, "by make's error");
      }
      if (parser == Parser.REGRTEST) {
        return summary.result().isEmpty()
            ? new LogGuess(parser, 1, "as the run has no summary")
            : new LogGuess(parser, ofSummary(), "by the run's summary");
      }
      return errors.words().isEmpty()
          ? new LogGuess(parser, 0, "as nothing in the log speaks against it")
          : new LogGuess(parser, 1, "as there is an error in the log");
    }

    private Parser parser() {
      if (tests || !summary.result().isEmpty()) {
        return Parser.REGRTEST;
      }
      if (verify) {
        return Parser.VERIFY;
      }
      return compiler || !errors.words().isEmpty() || makeFailed ? Parser.COMPILER : Parser.NONE;
    }

    private int ofSummary() {
      String result = summary.result();
      String last = result.substring(result.lastIndexOf("then ") + 1);
      if (last.contains("FAILURE") || last.contains("WORKER BUG")) {
        return RegrtestVerdict.BAD_TEST;
      }
      if (last.contains("INTERRUPTED")) {
        return RegrtestVerdict.INTERRUPTED;
      }
      return last.contains("ENV CHANGED")
          ? RegrtestVerdict.ENVIRONMENT_CHANGED
          : last.contains("NO TESTS RAN") ? RegrtestVerdict.NO_TESTS_RAN : 0;
    }
  }
}
