package org.millrace.coordinator.verdict;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A line in which CPython's test runner says what became of a file, or that it begins with one:
 * {@code 0:04:10 load avg: 5.01 [ 12/480/1] test_foo failed (reference leak) (1 min 2 sec)}.
 *
 * @param file as the runner calls it
 * @param state what became of it; empty where it only begins
 * @param duration null where the line has none
 * @param running what else runs, as the line has it; may be empty
 * @param total of how many files this is one; empty where it is not said
 */
record Progress(
    String file, String state, @Nullable Duration duration, String running, String total) {
  private static final String TIME = "[0-9]{1,3}:[0-9]{2}:[0-9]{2} (?:load avg: [0-9.]{1,12} )?";
  private static final Pattern LINE =
      Pattern.compile(
          TIME + "\\[ *[0-9]{1,6}(?:/([0-9]{1,6}))?(?:/[0-9]{1,6})?\\] (\\S++)(?: (.*+))?");
  private static final Pattern AGAIN =
      Pattern.compile(TIME + "Re-running (\\S++) in verbose mode.*+");
  private static final Pattern HEARTBEAT =
      Pattern.compile(TIME + "running(?: \\([0-9]{1,4}\\))?: (.++)");
  private static final Pattern DURATION =
      Pattern.compile(
          "(?:([0-9]{1,6}) hours? ?)?(?:([0-9]{1,6}) min ?)?"
              + "(?:([0-9]{1,6}(?:\\.[0-9]{1,6})?) sec|([0-9]{1,9}) ms)?");

  /** What is in a line that begins with a digit, if it is one. */
  static Optional<Progress> in(String line) {
    Matcher progress = LINE.matcher(line);
    if (progress.matches()) {
      String words = progress.group(3) == null ? "" : progress.group(3);
      String total = progress.group(1) == null ? "" : progress.group(1);
      return Optional.of(of(progress.group(2), words, total));
    }
    Matcher again = AGAIN.matcher(line);
    // In this process, as until 3.11; later it is a line of progress that says so.
    return again.matches()
        ? Optional.of(new Progress(again.group(1), "", null, "", ""))
        : Optional.empty();
  }

  /** What runs, in a line that says no more than that; empty in any other. */
  static Optional<String> heartbeat(String line) {
    Matcher heartbeat = HEARTBEAT.matcher(line);
    return heartbeat.matches() ? Optional.of(heartbeat.group(1)) : Optional.empty();
  }

  /** The state in {@code test_a failed (env changed) -- running (1): test_b (31.0 sec)}. */
  private static Progress of(String file, String words, String total) {
    int dashes = words.indexOf("-- running");
    int colon = dashes < 0 ? -1 : words.indexOf(": ", dashes);
    String running = colon < 0 ? "" : words.substring(colon + 2);
    String state = (dashes < 0 ? words : words.substring(0, dashes)).strip();
    int open = state.lastIndexOf(" (");
    if (state.endsWith(")") && open > 0) {
      Duration duration = duration(state.substring(open + 2, state.length() - 1));
      if (duration != null) {
        return new Progress(file, state.substring(0, open), duration, running, total);
      }
    }
    int in = state.lastIndexOf(" in "); // until 3.11
    Duration duration = in < 0 ? null : duration(state.substring(in + " in ".length()));
    return new Progress(
        file, duration == null ? state : state.substring(0, in), duration, running, total);
  }

  /** Until 3.12 and one after the other, a file's end is told with the begin of the next. */
  Optional<Progress> previous() {
    int space = state.indexOf(' ', "-- ".length());
    return state.startsWith("-- ") && space > 0
        ? Optional.of(
            new Progress(
                state.substring("-- ".length(), space),
                state.substring(space + 1),
                duration,
                "",
                total))
        : Optional.empty();
  }

  /** {@code 1 hour 2 min}, {@code 12.3 sec}, {@code 814 ms}; null for anything else. */
  static @Nullable Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (text.isEmpty() || !matcher.matches()) {
      return null;
    }
    long seconds = number(matcher.group(1)) * 3600 + number(matcher.group(2)) * 60;
    double rest = matcher.group(3) == null ? 0 : Double.parseDouble(matcher.group(3));
    return Duration.ofSeconds(seconds)
        .plusMillis(Math.round(rest * 1000) + number(matcher.group(4)));
  }

  private static long number(@Nullable String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }
}
