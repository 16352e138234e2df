package org.millrace.coordinator.catalog;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.support.CronExpression;
import org.yaml.snakeyaml.nodes.Node;

/** Reads the section {@code schedulers} of the file. */
final class SchedulerReader {
  private static final List<String> KINDS =
      List.of(BranchScheduler.KIND, NightlyScheduler.KIND, ForceScheduler.KIND, PollScheduler.KIND);
  private static final List<String> SELECTION =
      List.of("kind", "branch", "branches", "platforms", "modes", "tags", "without-tags");
  private static final Duration DEFAULT_QUIET = Duration.ofSeconds(30);
  private static final Duration DEFAULT_POLL = Duration.ofMinutes(5);
  private static final Duration SHORTEST_POLL = Duration.ofSeconds(10);

  private static final LocalDateTime SOME_DAY = LocalDateTime.of(2026, 1, 1, 0, 0);

  private final Complaints complaints;

  SchedulerReader(Complaints complaints) {
    this.complaints = complaints;
  }

  SchedulerSpec read(String key, Node node) {
    String what = "scheduler '" + key + "'";
    Fields any = Fields.open(node, what, complaints);
    Text kind = any.requiredText("kind");
    return switch (kind.value()) {
      case BranchScheduler.KIND ->
          onPush(key, what, fields(node, what, "stable-for", "max-wait", "unimportant"));
      case NightlyScheduler.KIND ->
          nightly(key, what, fields(node, what, "cron", "zone", "only-if-changed", "unimportant"));
      case ForceScheduler.KIND -> {
        Fields fields = fields(node, what);
        yield new SchedulerSpec.Force(key, fields.place(), selection(fields));
      }
      case PollScheduler.KIND ->
          poll(
              key,
              Fields.of(
                  node, what, complaints, List.of("kind", "repository", "branches", "every")));
      default -> {
        if (!kind.isMissing()) {
          complaints.add(
              kind.place(),
              "unknown kind of scheduler '"
                  + kind.value()
                  + "'"
                  + Spelling.hint(kind.value(), KINDS));
        }
        yield new SchedulerSpec.Unknown(key, any.place());
      }
    };
  }

  /** The fields of a kind that selects builders, with those of its own. */
  private Fields fields(Node node, String what, String... own) {
    List<String> known = new ArrayList<>(SELECTION);
    known.addAll(List.of(own));
    return Fields.of(node, what, complaints, known);
  }

  private SchedulerSpec onPush(String key, String what, Fields fields) {
    Duration stableFor =
        Objects.requireNonNullElse(fields.duration("stable-for", null), DEFAULT_QUIET);
    Duration maxWait = fields.duration("max-wait", null);
    if (maxWait != null && maxWait.compareTo(stableFor) < 0) {
      complaints.add(
          fields.place("max-wait"),
          "'max-wait' of "
              + what
              + " is shorter than its 'stable-for', so quiet would never matter");
    }
    return new SchedulerSpec.OnPush(
        key,
        fields.place(),
        selection(fields),
        stableFor,
        Optional.ofNullable(maxWait),
        unimportant(fields, what));
  }

  private SchedulerSpec nightly(String key, String what, Fields fields) {
    Text cron = fields.requiredText("cron");
    if (!cron.isMissing()) {
      checkCron(cron, what);
    }
    return new SchedulerSpec.Nightly(
        key,
        fields.place(),
        selection(fields),
        cron.value(),
        zone(fields.text("zone"), what),
        fields.flag("only-if-changed", false),
        unimportant(fields, what));
  }

  private void checkCron(Text cron, String what) {
    try {
      if (CronExpression.parse(cron.value()).next(SOME_DAY) == null) {
        complaints.add(cron.place(), "the time '" + cron.value() + "' of " + what + " never comes");
      }
    } catch (IllegalArgumentException e) {
      complaints.add(
          cron.place(),
          "'cron' of "
              + what
              + " must be six fields (second minute hour day month weekday) like \"0 30 2 * * *\": "
              + e.getMessage());
    }
  }

  private ZoneId zone(@Nullable Text name, String what) {
    if (name == null) {
      return ZoneOffset.UTC;
    }
    try {
      return ZoneId.of(name.value());
    } catch (DateTimeException _) {
      complaints.add(
          name.place(),
          "unknown time zone '"
              + name.value()
              + "' of "
              + what
              + Spelling.hint(name.value(), ZoneId.getAvailableZoneIds()));
      return ZoneOffset.UTC;
    }
  }

  private SchedulerSpec poll(String key, Fields fields) {
    Duration every = Objects.requireNonNullElse(fields.duration("every", null), DEFAULT_POLL);
    if (every.compareTo(SHORTEST_POLL) < 0) {
      complaints.add(
          fields.place("every"),
          "a poll more often than every " + SHORTEST_POLL.toSeconds() + "s is rude to its server");
    }
    return new SchedulerSpec.Poll(
        key, fields.place(), fields.requiredText("repository"), fields.texts("branches"), every);
  }

  private SchedulerSpec.Selection selection(Fields fields) {
    Text branch = fields.text("branch");
    if (branch != null && fields.node("branches") != null) {
      complaints.add(fields.place("branches"), "give either 'branch' or 'branches', not both");
    }
    return new SchedulerSpec.Selection(
        branch,
        fields.texts("branches"),
        fields.texts("platforms"),
        fields.texts("modes"),
        fields.texts("tags"),
        fields.texts("without-tags"));
  }

  private Unimportant unimportant(Fields fields, String what) {
    Node node = fields.node("unimportant");
    if (node == null) {
      return new Unimportant(List.of(), List.of());
    }
    Fields files =
        Fields.of(node, "'unimportant' of " + what, complaints, List.of("prefixes", "suffixes"));
    return new Unimportant(
        complaints.check(files.texts("prefixes"), Rule.NOT_EMPTY),
        complaints.check(files.texts("suffixes"), Rule.NOT_EMPTY));
  }
}
