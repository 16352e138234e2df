package org.millrace.coordinator.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;

/**
 * Where the farm tells its user what it does: lines, and, where a person is looking, one line at
 * the bottom that changes. Safe for use by several threads.
 */
final class Terminal {
  private final PrintStream out;
  private final boolean interactive;
  private boolean live;

  Terminal(PrintStream out, boolean interactive) {
    this.out = out;
    this.interactive = interactive;
  }

  boolean interactive() {
    return interactive;
  }

  /** What begins now, or happened. */
  synchronized void say(String text) {
    line(interactive ? "\u001b[1m==>\u001b[0m " + text : "==> " + text);
  }

  /** A detail of what was said last. */
  synchronized void note(String text) {
    line("    " + text);
  }

  synchronized void line(String text) {
    clear();
    out.println(text);
    out.flush();
  }

  /** Shows a line that the next one replaces; nothing where nobody is looking. */
  synchronized void live(String text) {
    if (interactive) {
      out.print("\r\u001b[2K" + shortened(plain(text), 110));
      out.flush();
      live = true;
    }
  }

  private void clear() {
    if (live) {
      out.print("\r\u001b[2K");
      live = false;
    }
  }

  /** Colours a word by what it means, where there are colours. */
  String coloured(String text, boolean good, boolean warning) {
    String colour = good ? "32" : warning ? "33" : "31";
    return interactive ? "\u001b[1;" + colour + "m" + text + "\u001b[0m" : text;
  }

  /** Text from a build, without anything that a terminal would act upon. */
  static String plain(String text) {
    return text.replaceAll("\u001b\\[[0-9;?]*[ -/]*[@-~]", "").replaceAll("\\p{Cntrl}", " ");
  }

  static String shortened(String text, int width) {
    return text.length() <= width ? text : text.substring(0, width - 1) + "…";
  }

  static String since(Instant begin) {
    return words(Duration.between(begin, Instant.now()));
  }

  static boolean isOver(Instant begin, Duration limit) {
    return Duration.between(begin, Instant.now()).compareTo(limit) > 0;
  }

  static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SetupException("Interrupted.", e);
    }
  }

  /**
   * A duration as people say it: {@code 0.8 s}, {@code 42 s}, {@code 5 min 3 s}, {@code 2 h 5 min}.
   */
  static String words(Duration duration) {
    long seconds = duration.toSeconds();
    if (duration.toMillis() < 9_950) {
      return "%.1f s".formatted(duration.toMillis() / 1000.0);
    }
    if (seconds < 60) {
      return seconds + " s";
    }
    return seconds < 3600
        ? "%d min %d s".formatted(seconds / 60, seconds % 60)
        : "%d h %d min".formatted(seconds / 3600, seconds % 3600 / 60);
  }
}
