package org.millrace.webui;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code /}: what is broken, what runs, what just ended.
 *
 * @param running builds that run, newest first; perhaps fewer than {@code runningCount}
 * @param builders how many builders there are
 */
public record HomePage(
    Frame frame,
    int runningCount,
    int pendingCount,
    @Nullable When oldestPending,
    int online,
    int offline,
    int paused,
    int builders,
    List<Running> running,
    List<Broken> broken,
    int brokenCount,
    List<BuildLine> recent) {

  /**
   * A build that runs.
   *
   * @param step what it does, empty while it waits for a worker
   * @param worker empty while it waits for a worker
   * @param percent of its way, by the last good build's duration or else by steps; 0 to 99
   * @param left about how long still, empty where nobody knows
   */
  public record Running(
      BuildLine build,
      Link worker,
      String step,
      int stepsDone,
      int stepsTotal,
      int percent,
      String left) {}

  /**
   * A builder whose newest verdict is bad.
   *
   * @param last the newest build
   * @param first the first bad build after the last good one
   * @param since when that one ended
   * @param streak how many builds there are since the first bad one, that included
   */
  public record Broken(BuildLine last, Link first, When since, int streak) {}
}
