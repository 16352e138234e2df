package org.millrace.coordinator.verdict;

import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the test runner says at its end. After a re-run it says it again; the last time
 * counts.
 */
final class RegrtestSummary implements Lines {
  static final LineSigns SIGNS =
      new LineSigns(
          List.of(), List.of("== T", "Result: ", "Tests result: ", "Total ", "All "), true);

  /** The lists of test files. */
  enum Group {
    FAILED,
    ENVIRONMENT_CHANGED,
    RERUN,
    SKIPPED,
    DENIED,
    NO_TESTS,
    SLOWEST,
    OTHER
  }

  private static final int MOST_NAMES = 1000;
  private static final Pattern LIST =
      Pattern.compile("[0-9]{1,6} (re-run |slowest )?tests?( [a-z][a-z ()]*+)?:");
  private static final Pattern SPACES = Pattern.compile("\\s+");
  private static final Pattern COUNT =
      Pattern.compile("([a-z_]{1,30})=([0-9,]{1,20})(?:/([0-9,]{1,20}))?");

  private final Map<Group, Map<String, Long>> groups = new EnumMap<>(Group.class);
  private final Map<String, Duration> durations = new LinkedHashMap<>();
  private @Nullable Group open;
  private String result = "";
  private long resultNumber;
  private TestTotals totals = TestTotals.UNKNOWN;
  private boolean someFilesOk;

  @Override
  public boolean wantsNext() {
    return open != null;
  }

  @Override
  public void line(String line, long number) {
    if (line.startsWith("== Tests result: ")) {
      groups.clear();
      open = null;
    } else if (line.startsWith("Result: ")) {
      result(line.substring("Result: ".length()), number);
    } else if (line.startsWith("Tests result: ")) {
      result(line.substring("Tests result: ".length()), number); // until 3.10
    } else if (line.startsWith("Total test")) {
      open = null;
      total(line);
    } else if (line.endsWith(" tests OK.") || line.endsWith(" test OK.")) {
      open = null;
      someFilesOk = true;
    } else if (open != null) {
      item(open, line, number);
    } else {
      header(line);
    }
  }

  private void result(String words, long number) {
    open = null;
    result = words.strip();
    resultNumber = number;
  }

  private void header(String line) {
    if (line.isEmpty() || !line.endsWith(":") || !Character.isDigit(line.charAt(0))) {
      return;
    }
    Matcher matcher = LIST.matcher(line);
    if (matcher.matches()) {
      String kind = matcher.group(1) == null ? "" : matcher.group(1).strip();
      String what = matcher.group(2) == null ? "" : matcher.group(2).strip();
      open =
          switch (kind + what) {
            case "re-run" -> Group.RERUN;
            case "slowest" -> Group.SLOWEST;
            case "failed" -> Group.FAILED;
            case "altered the execution environment (env changed)" -> Group.ENVIRONMENT_CHANGED;
            case "skipped" -> Group.SKIPPED;
            case "skipped (resource denied)" -> Group.DENIED;
            case "run no tests" -> Group.NO_TESTS;
            default -> Group.OTHER;
          };
    }
  }

  private void item(Group group, String line, long number) {
    if (group == Group.SLOWEST && line.startsWith("- ")) {
      int colon = line.lastIndexOf(": ");
      Duration duration = colon < 0 ? null : Progress.duration(line.substring(colon + 2));
      if (duration != null && durations.size() < MOST_NAMES) {
        durations.put(line.substring(2, colon), duration);
      }
      return;
    }
    if (!line.startsWith("    ")) {
      open = null;
      header(line);
      return;
    }
    // Since 3.14 a name may stand alone with a colon, and reasons below it, indented further.
    if (line.startsWith("     ")) {
      return;
    }
    Map<String, Long> names = groups.computeIfAbsent(group, any -> new LinkedHashMap<>());
    for (String name : SPACES.split(line.strip(), -1)) {
      if (names.size() < MOST_NAMES) {
        names.put(name.endsWith(":") ? name.substring(0, name.length() - 1) : name, number);
      }
    }
  }

  private void total(String line) {
    boolean tests = line.startsWith("Total tests: ");
    boolean files = line.startsWith("Total test files: ");
    if (!tests && !files) {
      return;
    }
    long run = -1;
    long failed = 0;
    long skipped = 0;
    Matcher count = COUNT.matcher(line);
    while (count.find()) {
      switch (count.group(1)) {
        case "run" ->
            run = number(count.group(3) == null || tests ? count.group(2) : count.group(3));
        case "failures" -> failed = number(count.group(2));
        case "skipped" -> skipped = number(count.group(2));
        default -> {
          // Nothing that is kept.
        }
      }
    }
    totals =
        tests
            ? new TestTotals(run, failed, skipped, totals.files())
            : new TestTotals(totals.run(), totals.failed(), totals.skipped(), run);
  }

  private static long number(@Nullable String text) {
    long number = 0;
    for (int i = 0; text != null && i < text.length() && i < 18; i++) {
      char c = text.charAt(i);
      if (c != ',') {
        number = number * 10 + (c - '0');
      }
    }
    return number;
  }

  /** {@code FAILURE then SUCCESS}; empty where the runner did not come to its end. */
  String result() {
    return result;
  }

  long resultNumber() {
    return resultNumber;
  }

  /** By file, of those that took longest. */
  Map<String, Duration> durations() {
    return durations;
  }

  TestTotals totals() {
    return totals;
  }

  /** The names of a group, as the last summary has them. */
  List<String> names(Group group) {
    return List.copyOf(groups.getOrDefault(group, Map.of()).keySet());
  }

  /** The line in which a list names the file; 0 where none does. */
  long number(Group group, String name) {
    return groups.getOrDefault(group, Map.of()).getOrDefault(name, 0L);
  }

  /** True where at least one test ran, by the count or, before there was one, by the file. */
  boolean ranAnything() {
    return totals.run() < 0 ? someFilesOk : totals.run() > 0;
  }
}
