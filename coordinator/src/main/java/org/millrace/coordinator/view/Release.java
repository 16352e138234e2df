package org.millrace.coordinator.view;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.millrace.protocol.Result;

/**
 * Whether a branch can be tagged now, and if not, what stands in the way.
 *
 * @param branch its name in builders.yaml
 * @param ref the git branch
 * @param head null where nobody has told of it yet
 * @param findings all that is not simply green, the worst first
 * @param guards builders whose failure stops a release: stable, tier 1 or 2, native
 * @param good of them, those whose newest verdict is good
 * @param current of them, those whose newest verdict is about the head
 * @param toCome of them, those that have a build running or waiting
 * @param builders all of the branch's builders
 */
public record Release(
    String branch,
    String repository,
    String ref,
    ReleaseBoard.@Nullable Head head,
    List<Finding> findings,
    int guards,
    int good,
    int current,
    int toCome,
    int builders) {

  /** The answer. */
  public enum Verdict {
    /** Nothing stands in the way. */
    CAN,
    /** Nothing that tiers forbid, but somebody should have a look. */
    CONCERNS,
    /** No builder that counts has said anything yet. */
    UNKNOWN,
    /** A builder that counts fails. */
    CANNOT;

    /**
     * The worst decides.
     *
     * @param blocking how many builders fail that must not
     * @param concerns how many other stable builders fail
     * @param heard whether any builder that counts is good, where there is one that counts
     * @param onHead whether any builder that counts has built the head or has a build to come,
     *     where there is one that counts and the head is known. PEP 11 asks what is, and good
     *     verdicts about older commits are no failure; but nobody has tried what would be tagged,
     *     and somebody should look at what came since, which may be a line of documentation that no
     *     builder is meant to build
     */
    static Verdict of(int blocking, int concerns, boolean heard, boolean onHead) {
      return blocking > 0 ? CANNOT : !heard ? UNKNOWN : concerns > 0 || !onHead ? CONCERNS : CAN;
    }
  }

  /** How much it means that a builder is not green. */
  public enum Severity {
    /** A stable, native builder of tier 1 or 2 fails. */
    BLOCKS,
    /** Another stable builder fails. */
    CONCERNS,
    /** A stable builder does not fail, and has no worker now. */
    OFFLINE,
    /** A stable builder warns. */
    WARNS,
    /** A builder fails of which not more is expected. */
    UNSTABLE;

    /** Of a builder whose newest verdict is FAILURE. */
    static Severity ofFailure(BuilderRow builder) {
      return Tier.guards(builder) ? BLOCKS : Tier.isStable(builder) ? CONCERNS : UNSTABLE;
    }
  }

  /**
   * A builder that is not green.
   *
   * @param past its newest verdicts, newest first; empty where nobody asked for them
   * @param suspects the changes that came with the first failure, oldest first, perhaps not all
   */
  public record Finding(
      BuilderRow builder,
      Tier tier,
      Severity severity,
      ReleaseBoard.Word word,
      List<ReleaseBoard.Past> past,
      List<Suspects.Suspect> suspects) {

    /** Bad and good on one and the same commit, or back and forth again and again. */
    public boolean isFlaky() {
      Set<String> bad = new HashSet<>();
      Set<String> good = new HashSet<>();
      int turns = 0;
      Boolean before = null;
      for (ReleaseBoard.Past build : past) {
        boolean fails = build.result() == Result.FAILURE;
        (fails ? bad : good).add(build.revision());
        turns += before != null && before != fails ? 1 : 0;
        before = fails;
      }
      bad.retainAll(good);
      return !bad.isEmpty() || turns >= 4;
    }
  }

  /** The findings of one kind. */
  public List<Finding> of(Severity severity) {
    return findings.stream().filter(f -> f.severity() == severity).toList();
  }

  /** The answer. */
  public Verdict verdict() {
    return Verdict.of(
        of(Severity.BLOCKS).size(),
        of(Severity.CONCERNS).size(),
        builders > 0 && (guards == 0 || good > 0),
        guards == 0 || head == null || current > 0 || toCome > 0);
  }

  /** Why, in one sentence without a full stop. */
  public String because() {
    String evidence = evidence();
    return evidence.isEmpty() ? answer() : answer() + "; " + evidence;
  }

  private String answer() {
    return switch (verdict()) {
      case CANNOT ->
          many(
              of(Severity.BLOCKS).size(),
              "stable builder of tier 1 or 2 fails",
              "stable builders of tier 1 or 2 fail");
      case CONCERNS ->
          of(Severity.CONCERNS).isEmpty()
              ? "the verdicts are good, but none is about what would be tagged"
              : many(
                  of(Severity.CONCERNS).size(),
                  "stable builder fails, and does not block",
                  "stable builders fail, and do not block");
      case UNKNOWN -> "no stable builder of tier 1 or 2 has a verdict yet";
      case CAN ->
          guards == 0
              ? "no stable builder fails; none of them is native and of tier 1 or 2"
              : "all stable builders of tier 1 and 2 with a verdict are good";
    };
  }

  /** How much of what builders that count say is about the head. */
  private String evidence() {
    if (guards == 0 || head == null) {
      return "";
    }
    String built =
        current == 0
            ? "none of " + guards + " has built the head"
            : current + " of " + guards + (current == 1 ? " has" : " have") + " built the head";
    return toCome > 0
        ? built + ", " + toCome + " still to come"
        : current < guards ? built + ", none still to come" : built;
  }

  private static String many(int count, String one, String several) {
    return count == 1 ? "a " + one : count + " " + several;
  }
}
