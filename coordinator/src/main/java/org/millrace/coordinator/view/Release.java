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
     */
    static Verdict of(int blocking, int concerns, boolean heard) {
      return blocking > 0 ? CANNOT : !heard ? UNKNOWN : concerns > 0 ? CONCERNS : CAN;
    }
  }

  /** How much it means that a builder is not green. */
  public enum Severity {
    /** A stable, native builder of tier 1 or 2 fails. */
    BLOCKS,
    /** Another stable builder fails. */
    CONCERNS,
    /** A stable builder is good, and has no worker now. */
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
        builders > 0 && (guards == 0 || good > 0));
  }

  /** Why, in one sentence without a full stop. */
  public String because() {
    return switch (verdict()) {
      case CANNOT -> many(of(Severity.BLOCKS).size(), "stable builder", "of tier 1 or 2 fails");
      case CONCERNS ->
          many(of(Severity.CONCERNS).size(), "stable builder", "fails that no tier protects");
      case UNKNOWN -> "no stable builder of tier 1 or 2 has a verdict yet";
      case CAN ->
          guards == 0
              ? "no stable builder fails; none of them is native and of tier 1 or 2"
              : "all stable builders of tier 1 and 2 with a verdict are good";
    };
  }

  private static String many(int count, String what, String does) {
    return count == 1
        ? "a " + what + " " + does
        : count + " " + what + "s " + does.replace("fails", "fail");
  }
}
