package org.millrace.webui;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code /}: what can be released, what is broken, what runs, what just ended.
 *
 * @param running builds that run, newest first; perhaps fewer than {@code runningCount}
 * @param builders how many builders there are
 * @param releases whether each branch can be tagged
 * @param broken the branch that broke last first
 * @param brokenHidden so many broken builders are not on the page
 * @param away workers that take no work
 * @param awayHidden so many more of them are not on the page
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
    List<Release> releases,
    List<Running> running,
    List<Branch> broken,
    int brokenHidden,
    int brokenCount,
    List<Away> away,
    int awayHidden,
    List<BuildLine> recent) {

  /** Whether a branch can be tagged, in a few words. */
  public record Release(String branch, Mark verdict, String href) {}

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
   * A branch with broken builders.
   *
   * @param blocking how many of them let nobody release it
   * @param href what that means for a release
   */
  public record Branch(String name, int count, int blocking, String href, List<Trouble> troubles) {}

  /**
   * What is broken in one and the same way.
   *
   * @param id for the page's own use
   * @param tiers in words, the most important first
   * @param blocking how many of the builders let nobody release the branch
   * @param since when the last of them broke
   * @param builders the most important first; perhaps fewer than {@code count}
   */
  public record Trouble(
      String id, int count, int blocking, String tiers, When since, List<Broken> builders) {}

  /**
   * A worker that takes no work.
   *
   * @param seen null where it never called
   * @param by who paused it; empty where nobody did
   */
  public record Away(Link worker, Status status, @Nullable When seen, String by, String why) {}

  /**
   * A builder whose newest verdict is bad.
   *
   * @param last the newest build
   * @param tier in words
   * @param blocks nobody may release the branch while it is so
   * @param first the first bad build after the last good one
   * @param since when that one ended
   * @param streak how many builds there are since the first bad one, that included
   */
  public record Broken(
      BuildLine last, String tier, boolean blocks, Link first, When since, int streak) {}
}
