package org.millrace.coordinator.verdict;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the test runner says at its end. After a re-run it says it again; the last time
 * counts.
 */
final class RegrtestSummary {
  /** The lists of test files. */
  enum Group {
    FAILED,
    ENVIRONMENT_CHANGED,
    RERUN
  }

  private static final int MOST_NAMES = 1000;
  private static final Pattern LIST =
      Pattern.compile("[0-9]{1,6} (re-run )?tests?( [a-z][a-z ()]*+)?:");
  private static final Pattern SPACES = Pattern.compile("\\s+");

  private final Map<Group, List<String>> groups = new EnumMap<>(Group.class);
  private boolean inList;
  private @Nullable Group open;
  private String result = "";
  private long testsRun = -1;
  private boolean someFilesOk;

  void line(String line) {
    if (line.startsWith("== Tests result: ")) {
      groups.clear();
      inList = false;
    } else if (line.startsWith("Result: ")) {
      result = line.substring("Result: ".length()).strip();
    } else if (line.startsWith("Tests result: ")) {
      result = line.substring("Tests result: ".length()).strip(); // until 3.10
    } else if (line.startsWith("Total tests: run=")) {
      testsRun = number(line.substring("Total tests: run=".length()));
    } else if (line.endsWith(" tests OK.") || line.endsWith(" test OK.")) {
      someFilesOk = true;
    } else if (inList) {
      item(line);
    } else {
      header(line);
    }
  }

  private void header(String line) {
    if (line.isEmpty() || !line.endsWith(":") || !Character.isDigit(line.charAt(0))) {
      return;
    }
    Matcher matcher = LIST.matcher(line);
    if (matcher.matches()) {
      inList = true;
      String what = matcher.group(2) == null ? "" : matcher.group(2).strip();
      open =
          matcher.group(1) != null
              ? Group.RERUN
              : switch (what) {
                case "failed" -> Group.FAILED;
                case "altered the execution environment (env changed)" -> Group.ENVIRONMENT_CHANGED;
                default -> null;
              };
    }
  }

  private void item(String line) {
    if (!line.startsWith("    ")) {
      inList = false;
      header(line);
      return;
    }
    // Since 3.14 a name may stand alone with a colon, and reasons below it, indented further.
    if (open == null || line.startsWith("     ")) {
      return;
    }
    List<String> names = groups.computeIfAbsent(open, group -> new ArrayList<>());
    for (String name : SPACES.split(line.strip(), -1)) {
      if (names.size() < MOST_NAMES) {
        names.add(name.endsWith(":") ? name.substring(0, name.length() - 1) : name);
      }
    }
  }

  private static long number(String text) {
    long number = 0;
    for (int i = 0; i < text.length() && i < 18; i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        number = number * 10 + (c - '0');
      } else if (c != ',') {
        break;
      }
    }
    return number;
  }

  /** {@code FAILURE then SUCCESS}; empty where the runner did not come to its end. */
  String result() {
    return result;
  }

  /** The names of a group, as the last summary has them. */
  List<String> names(Group group) {
    return groups.getOrDefault(group, List.of());
  }

  /** True where at least one test ran, by the count or, before there was one, by the file. */
  boolean ranAnything() {
    return testsRun < 0 ? someFilesOk : testsRun > 0;
  }
}
