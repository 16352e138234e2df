package org.millrace.coordinator.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What CPython cannot be asked for. Judged by the commands as they will run, so that no spelling of
 * a mode slips through.
 */
final class Possibility {
  private static final int FIRST_FREE_THREADED_MINOR = 13;

  private Possibility() {}

  /** Why this builder could never do what it says; empty where it can. */
  static List<String> impossible(BuilderDefinition builder, String version) {
    Set<String> words =
        builder.steps().stream()
            .flatMap(step -> step.command().stream())
            .flatMap(
                word -> word.indexOf('\n') < 0 ? Stream.of(word.split("[ =]", -1)) : Stream.of())
            .collect(Collectors.toSet());
    List<String> why = new ArrayList<>();
    if (words.contains("--disable-gil") && !isFreeThreaded(version)) {
      why.add(
          "asks for --disable-gil on branch "
              + builder.branch()
              + ": only 3.13 and later can be built without the GIL");
    }
    if (words.contains("-R") && !words.contains("--with-pydebug")) {
      why.add("hunts reference leaks (-R) without --with-pydebug: only a debug build counts them");
    }
    return why;
  }

  private static boolean isFreeThreaded(String version) {
    String[] parts = version.split("\\.", -1);
    if (parts.length != 2 || !parts[0].chars().allMatch(Character::isDigit)) {
      return true; // complained about elsewhere
    }
    int major = Integer.parseInt(parts[0]);
    return major > 3 || (major == 3 && Integer.parseInt(parts[1]) >= FIRST_FREE_THREADED_MINOR);
  }
}
