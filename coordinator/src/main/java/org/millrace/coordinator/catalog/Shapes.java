package org.millrace.coordinator.catalog;

import static org.millrace.coordinator.catalog.Shape.may;
import static org.millrace.coordinator.catalog.Shape.must;

import java.util.List;

/** Every key of builders.yaml. */
final class Shapes {
  private static final Kind WORD = new Kind.Word();
  private static final Kind WORDS = new Kind.ListOf(WORD);
  private static final Kind FLAG = new Kind.Flag();
  private static final Kind NUMBER = new Kind.WholeNumber();
  private static final Kind TIME = new Kind.Time(true);
  private static final Kind TAGS = new Kind.ListOf(new Kind.Ruled(Rule.TAG));
  private static final Kind KEYS = new Kind.ListOf(new Kind.Ruled(Rule.KEY));
  private static final Kind VERSION = new Kind.Ruled(Rule.VERSION);

  private static final Shape.Key VALUES =
      may("values", new Kind.MapOf(new Kind.WordOrWords(), true), "what ${name} stands for");
  private static final Shape.Key SINCE =
      may("since", VERSION, "only on branches of this version on");
  private static final Shape.Key UNTIL =
      may("until", VERSION, "only on branches up to this version");
  private static final Shape.Key LOCKS =
      may("locks", KEYS, "entries of locks that its builds hold while they run");

  static final Shape ARTIFACT =
      Shape.of(
          "a file that is kept",
          must("name", new Kind.Ruled(Rule.ARTIFACT), "what it is called afterwards"),
          may("path", WORD, "where it is in the workspace; its name unless said"),
          may("cap", new Kind.Size(), "the most that is kept of it, 16MiB unless said"));

  /** What may be said of a step in every layer. */
  static final Shape STEP_OVERLAY =
      Shape.of(
          "what is different about a step",
          may("command", WORDS, "program and arguments; there is no shell unless it is written"),
          may("directory", WORD, "where it runs, inside the workspace"),
          may("image", WORD, "the container image that it runs in; the worker itself unless said"),
          may("architecture", WORD, "that of the image; the platform's unless said"),
          may("network", FLAG, "in an image: whether it reaches the network, false unless said"),
          may("environment", new Kind.MapOf(WORD, false), "variables beyond those of every step"),
          may("silence", TIME, "the longest time without output, 20m unless said"),
          may("limit", TIME, "the longest time in all"),
          may("grace", new Kind.Time(false), "between SIGTERM and SIGKILL, 10s unless said"),
          may("halt-on-failure", FLAG, "its failure skips the steps behind it"),
          may("flunk-on-failure", FLAG, "its failure makes the build FAILURE, true unless said"),
          may("warn-on-failure", FLAG, "its failure makes the build WARNINGS"),
          may("warn-on-warnings", FLAG, "its warnings make the build WARNINGS"),
          may("always-run", FLAG, "run even after a halt"),
          may("warning-codes", new Kind.ListOf(NUMBER), "exit codes that mean WARNINGS"),
          may("parser", new Kind.Choice(StepReader.PARSERS), "how its log is read"),
          may("log-cap", new Kind.Size(), "the most of its log that is kept, 256MiB unless said"),
          may("artifacts", new Kind.ListOf(new Kind.Entry(ARTIFACT)), "files that are kept"));

  static final Shape STEP =
      STEP_OVERLAY.and(
          "a step",
          must("name", new Kind.Ruled(Rule.STEP), "unique in its recipe"),
          may("sources", FLAG, "true: it checks out the revision and has no command"),
          may(
              "after",
              WORD,
              "in a recipe that extends another: the step behind which a new one comes"));

  private static final Shape.Key STEPS =
      may(
          "steps",
          new Kind.MapOf(new Kind.Entry(STEP_OVERLAY), false),
          "what is different about steps, by their names");

  static final Shape REPOSITORY =
      Shape.of(
          "a git repository",
          must("url", new Kind.Ruled(Rule.ADDRESS), "what git fetch on a worker understands"),
          may(
              "github",
              new Kind.ListOf(new Kind.Ruled(Rule.GITHUB)),
              "names owner/name by which webhooks know it"));

  static final Shape BRANCH =
      Shape.of(
          "a branch that is built",
          must("repository", new Kind.Ruled(Rule.KEY), "one of repositories"),
          may("ref", new Kind.Ruled(Rule.REF), "the git branch; the entry's name unless said"),
          must("version", VERSION, "the product's version on it"),
          may("tag", new Kind.Ruled(Rule.TAG), "its builders' first tag; its name unless said"),
          may("priority", NUMBER, "added to the mode's"),
          VALUES,
          STEPS);

  static final Shape PLATFORM =
      Shape.of(
          "a platform",
          must("name", new Kind.Ruled(Rule.TITLE), "the beginning of its builders' names"),
          must("architecture", new Kind.Ruled(Rule.ARCHITECTURE), "AMD64, aarch64, PPC64LE, …"),
          may(
              "execution",
              new Kind.Choice(Execution.WORDS),
              "native unless said; emulated and cross are tested in an image, under QEMU"),
          may("libc", new Kind.Choice(Libc.WORDS), "glibc unless said"),
          must(
              "labels", new Kind.ListOf(new Kind.Ruled(Rule.LABEL)), "a worker must have them all"),
          may("tags", TAGS, "of its builders, behind the branch's"),
          may("recipe", new Kind.Ruled(Rule.KEY), "in place of the modes', which it extends"),
          SINCE,
          UNTIL,
          LOCKS,
          VALUES,
          STEPS);

  static final Shape RECIPE =
      Shape.of(
          "a list of steps",
          may("extends", new Kind.Ruled(Rule.KEY), "another recipe: its steps, and these"),
          VALUES,
          must("steps", new Kind.ListOf(new Kind.Entry(STEP)), "in the order in which they run"));

  static final Shape MODE =
      Shape.of(
          "a mode",
          must("name", new Kind.Ruled(Rule.TITLE_OR_NOTHING), "its part of its builders' names"),
          may("extends", new Kind.Ruled(Rule.KEY), "another mode: what is not said is as there"),
          may("recipe", new Kind.Ruled(Rule.KEY), "one of recipes"),
          may("tags", TAGS, "of its builders, behind the platform's"),
          may("labels", WORDS, "a worker must have them too"),
          SINCE,
          UNTIL,
          may("priority", NUMBER, "higher is built sooner"),
          LOCKS,
          VALUES,
          STEPS);

  static final Shape EXCEPT =
      Shape.of(
          "combinations that are left out",
          may("platforms", KEYS, "on these; on all unless said"),
          may("modes", KEYS, "in these; in all unless said"),
          may("branches", KEYS, "of these; of all unless said"));

  static final Shape BUILDERS =
      Shape.of(
          "platforms × modes × branches",
          must("platforms", KEYS, "entries of platforms"),
          must("modes", KEYS, "entries of modes"),
          may("branches", KEYS, "entries of branches; all unless said"),
          may("except", new Kind.ListOf(new Kind.Entry(EXCEPT)), "what is left out"),
          SINCE,
          UNTIL,
          may("name", new Kind.Ruled(Rule.TITLE_OR_NOTHING), "in place of the modes' names"),
          may("tags", TAGS, "in place of the platforms' tags"),
          VALUES,
          STEPS);

  static final Shape DOWNTIME =
      Shape.of(
          "a time in which a worker begins no build",
          may("days", new Kind.ListOf(new Kind.Choice(WorkerReader.DAYS)), "every day unless said"),
          must("from", new Kind.Ruled(Rule.TIME), "when it begins"),
          must("to", new Kind.Ruled(Rule.TIME), "when it ends; on the next day where not later"),
          may("zone", WORD, "whose clocks are meant; UTC unless said"));

  static final Shape WORKER =
      Shape.of(
          "what is known of a worker",
          must("labels", new Kind.ListOf(new Kind.Ruled(Rule.LABEL)), "that it is to have"),
          may(
              "values",
              new Kind.MapOf(new Kind.WordOrWords(), true),
              "nearest of all; of values that a recipe has"),
          may("downtime", new Kind.ListOf(new Kind.Entry(DOWNTIME)), "when it begins no build"));

  static final Shape LOCK =
      Shape.of(
          "something that there is not enough of",
          may("slots", NUMBER, "how many builds may hold it at once, 1 unless said"),
          may("per", new Kind.Choice(List.of("farm", "worker")), "what counts; farm unless said"));

  static final Shape FILE =
      Shape.of(
          "builders.yaml: what a Millrace farm builds",
          must("repositories", entries(REPOSITORY), "where sources come from"),
          must("branches", entries(BRANCH), "what is built of them"),
          must("platforms", entries(PLATFORM), "on what it is built"),
          must("recipes", entries(RECIPE), "by which steps"),
          must("modes", entries(MODE), "in which ways"),
          must("builders", new Kind.ListOf(new Kind.Entry(BUILDERS)), "which of these together"),
          must("schedulers", new Kind.MapOf(SchedulerShapes.ANY, true), "what sets builds off"),
          may("workers", entries(WORKER), "what is different about which worker"),
          may("locks", entries(LOCK), "what there is not enough of"));

  private Shapes() {}

  private static Kind entries(Shape shape) {
    return new Kind.MapOf(new Kind.Entry(shape), true);
  }
}
