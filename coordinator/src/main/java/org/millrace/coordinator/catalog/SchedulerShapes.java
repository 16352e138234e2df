package org.millrace.coordinator.catalog;

import static org.millrace.coordinator.catalog.Shape.may;
import static org.millrace.coordinator.catalog.Shape.must;

import java.util.List;

/** Every key of the section {@code schedulers}. */
final class SchedulerShapes {
  private static final Kind TIME = new Kind.Time(false);
  private static final Kind KEYS = new Kind.ListOf(new Kind.Ruled(Rule.KEY));
  private static final Kind TEXTS = new Kind.ListOf(new Kind.Ruled(Rule.NOT_EMPTY));

  static final Shape UNIMPORTANT =
      Shape.of(
          "files that are no reason to build",
          may("prefixes", TEXTS, "beginnings of their paths"),
          may("suffixes", TEXTS, "ends of their paths"));

  private static final Shape.Key UNIMPORTANT_KEY =
      may("unimportant", new Kind.Entry(UNIMPORTANT), "files that are no reason to build");

  private static final Shape SELECTION =
      Shape.of(
          "a scheduler",
          may("branch", new Kind.Ruled(Rule.KEY), "the branch that it watches"),
          may("branches", KEYS, "the branches that it watches, each by itself; all unless said"),
          may("platforms", KEYS, "only builders of these"),
          may("modes", KEYS, "only builders of these"),
          may("tags", KEYS, "only builders with one of these"),
          may("without-tags", KEYS, "only builders with none of these"));

  static final Shape BRANCH =
      SELECTION.and(
          "builds what is pushed",
          kind(BranchScheduler.KIND),
          may("stable-for", TIME, "how long the branch must have been quiet, 30s unless said"),
          may("max-wait", TIME, "the longest that a change waits for that"),
          UNIMPORTANT_KEY);

  static final Shape NIGHTLY =
      SELECTION.and(
          "builds by the clock",
          kind(NightlyScheduler.KIND),
          must("cron", new Kind.Word(), "second minute hour day month weekday"),
          may("zone", new Kind.Word(), "whose clocks are meant; UTC unless said"),
          may("only-if-changed", new Kind.Flag(), "not if nothing changed since the last time"),
          UNIMPORTANT_KEY);

  static final Shape FORCE = SELECTION.and("builds what people ask for", kind(ForceScheduler.KIND));

  static final Shape POLL =
      Shape.of(
          "looks for pushes that no webhook told of",
          kind(PollScheduler.KIND),
          must("repository", new Kind.Ruled(Rule.KEY), "one of repositories"),
          may("branches", KEYS, "where it looks; all of the repository unless said"),
          may("every", TIME, "how often, 5m unless said"));

  static final Kind ANY = new Kind.OneOf(List.of(BRANCH, NIGHTLY, FORCE, POLL));

  private SchedulerShapes() {}

  private static Shape.Key kind(String word) {
    return must("kind", new Kind.Choice(List.of(word)), "what sort of scheduler it is");
  }
}
