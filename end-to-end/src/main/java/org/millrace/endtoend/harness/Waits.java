package org.millrace.endtoend.harness;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Waits by condition. When one is not met in time, the error says what was awaited and shows the
 * last lines of every process that is running, so that a failure on a machine that nobody can reach
 * can be understood.
 */
public final class Waits {
  /** Long enough for anything that is not itself work; a slow machine is no failure. */
  public static final Duration LONG = Duration.ofMinutes(5);

  private static final Duration POLL = Duration.ofMillis(50);

  private Waits() {}

  /** Waits until {@code condition} is true, at most {@link #LONG}. */
  public static void until(String what, Callable<Boolean> condition) {
    until(what, LONG, condition);
  }

  /** Waits until {@code condition} is true; exceptions that it throws mean "not yet". */
  public static void until(String what, Duration atMost, Callable<Boolean> condition) {
    Thrown thrown = new Thrown();
    try {
      Awaitility.await(what)
          .atMost(atMost)
          .pollDelay(Duration.ZERO)
          .pollInterval(POLL)
          .pollInSameThread()
          .until(() -> attempt(condition, thrown));
    } catch (ConditionTimeoutException e) {
      AssertionError error =
          new AssertionError(
              "Waited "
                  + atMost.toSeconds()
                  + " s in vain for: "
                  + what
                  + lastThrown(thrown)
                  + tails(),
              thrown.last);
      error.addSuppressed(e);
      throw error;
    }
  }

  /** Waits until {@code source} answers something that is not null, and answers that. */
  public static <T> T untilSome(String what, Duration atMost, Callable<@Nullable T> source) {
    Found<T> found = new Found<>();
    until(
        what,
        atMost,
        () -> {
          found.value = source.call();
          return found.value != null;
        });
    T value = found.value;
    if (value == null) {
      throw new AssertionError("Nothing was found: " + what);
    }
    return value;
  }

  /** What the running processes last said. */
  public static String tails() {
    StringBuilder text = new StringBuilder();
    for (RunningProcess process : List.copyOf(RunningProcess.known())) {
      text.append("\n--- ").append(process).append('\n').append(process.tail(40));
    }
    return text.toString();
  }

  // Any failure of a condition means "not yet": a coordinator that is being killed answers with all
  // kinds of them.
  @SuppressWarnings("CatchingUnchecked")
  private static boolean attempt(Callable<Boolean> condition, Thrown thrown) {
    try {
      thrown.last = null;
      return condition.call();
    } catch (Exception e) {
      thrown.last = e;
      return false;
    }
  }

  private static String lastThrown(Thrown thrown) {
    return thrown.last == null ? "" : "\nlast: " + thrown.last;
  }

  private static final class Thrown {
    private @Nullable Exception last;
  }

  private static final class Found<T> {
    private @Nullable T value;
  }
}
