package org.millrace.coordinator.demo;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What was told, as rows: those that are what they are, and tables from which others follow. */
final class Rows {
  private static final long DAY = 86_400_000L;
  private final Connection connection;
  private final DemoPlan plan;

  Rows(Connection connection, DemoPlan plan) {
    this.connection = connection;
    this.plan = plan;
  }

  void changes(List<Push> pushes) throws SQLException {
    try (CopiedRows rows =
        new CopiedRows(
            connection,
            "inbox (id, source, delivery_id, event, payload, received_at, retry_at, state, outcome,"
                + " processed_at)")) {
      for (Push push : pushes) {
        rows.row(
            push.id(),
            "github",
            "demo-" + push.id(),
            "push",
            new byte[] {'{', '}'},
            CopiedRows.time(push.at()),
            CopiedRows.time(push.at()),
            "PROCESSED",
            "1 change on " + push.ref(),
            CopiedRows.time(push.at() + 40));
      }
      rows.finish();
    }
    try (CopiedRows rows =
        new CopiedRows(
            connection,
            "change (id, repository, branch, revision, author, message, url, files, committed_at, received_at, inbox_id)")) {
      for (Push push : pushes) {
        rows.row(
            push.id(),
            push.repository(),
            push.ref(),
            push.revision(),
            Wording.author(push),
            Wording.message(push),
            "https://github.com/python/cpython/commit/" + push.revision(),
            Wording.files(push),
            CopiedRows.time(push.at() - 90_000),
            CopiedRows.time(push.at()),
            push.id());
      }
      rows.finish();
    }
  }

  /** A build set for each push that a scheduler, or a person, wanted something built of. */
  private Map<String, Integer> sets(List<Wish> wishes) throws SQLException {
    Map<String, Integer> ids = new LinkedHashMap<>();
    try (CopiedRows rows =
        new CopiedRows(
            connection,
            "build_set (id, scheduler, reason, repository, branch, revision, created_by, created_at)")) {
      for (Wish wish : wishes) {
        Push push = wish.push;
        if (ids.putIfAbsent(set(wish), ids.size() + 1) == null) {
          String scheduler = scheduler(wish);
          String author = Wording.author(push);
          rows.row(
              ids.size(),
              scheduler,
              scheduler.isEmpty()
                  ? "pull request by " + author
                  : "push to " + push.branch() + " by " + author,
              push.repository(),
              push.ref(),
              push.revision(),
              cause(wish),
              CopiedRows.time(wish.submitted));
        }
      }
      rows.finish();
    }
    return ids;
  }

  private static String scheduler(Wish wish) {
    return !wish.collapses()
        ? ""
        : (wish.builder.isHunt() ? "hunts-" : "pushes-") + wish.push.branch();
  }

  private static String cause(Wish wish) {
    return wish.collapses() ? "scheduler " + scheduler(wish) : "user ada";
  }

  private static String set(Wish wish) {
    return wish.push.id() + " " + scheduler(wish);
  }

  void requests(List<Wish> wishes) throws SQLException {
    Map<String, Integer> sets = sets(wishes);
    try (CopiedRows rows =
        new CopiedRows(connection, "build_set_change (build_set_id, change_id)")) {
      for (Map.Entry<String, Integer> set : sets.entrySet()) {
        rows.row(set.getValue(), set.getKey().substring(0, set.getKey().indexOf(' ')));
      }
      rows.finish();
    }
    try (CopiedRows rows =
        new CopiedRows(
            connection,
            "build_request (id, build_set_id, builder_id, state, priority, submitted_at, not_before, expires_at,"
                + " completed_at, result, reason, superseded_by, ended_by, ended_why, requirement_id, rank, collapses)")) {
      for (Wish wish : wishes) {
        Wish by = wish.by;
        Wish.Run run = wish.run;
        boolean over = run != null && run.end > 0;
        rows.row(
            wish.id,
            sets.get(set(wish)),
            wish.builder.id(),
            by != null ? "SUPERSEDED" : run == null ? "PENDING" : over ? "COMPLETE" : "RUNNING",
            wish.builder.priority(),
            CopiedRows.time(wish.submitted),
            CopiedRows.time(wish.submitted),
            CopiedRows.time(Math.max(wish.submitted, plan.now().toEpochMilli()) + 7 * DAY),
            by != null
                ? CopiedRows.time(by.submitted)
                : over ? CopiedRows.time(Objects.requireNonNull(run).end) : null,
            over ? Objects.requireNonNull(run).fate.result() : null,
            over ? Objects.requireNonNull(run).fate.reason() : null,
            by == null ? null : by.id,
            by == null ? null : cause(by),
            by == null ? null : "request " + by.id + " is newer",
            wish.builder.requirement(),
            CopiedRows.time(wish.submitted - wish.builder.priority() * 180_000L),
            wish.collapses());
      }
      rows.finish();
    }
  }

  /** {@code demo_step}: the steps of builders and their shares of a build. */
  void steps(List<Track> builders) throws SQLException {
    try (CopiedRows rows =
        new CopiedRows(
            connection, "demo_step (builder_id, ordinal, name, task, begins, ends, always)")) {
      for (Track builder : builders) {
        for (int i = 1; i <= builder.steps().size(); i++) {
          Track.Step step = builder.steps().get(i - 1);
          rows.row(
              builder.id(),
              i,
              step.name(),
              i == builder.testStep()
                  ? "test"
                  : i == builder.compileStep() ? "compile" : step.isCompile() ? "compile-too" : "",
              builder.begins(i),
              builder.begins(i + 1),
              step.always());
        }
      }
      rows.finish();
    }
  }

  /** {@code demo_build} and {@code demo_attempt}. */
  void builds(List<Wish.Run> runs) throws SQLException {
    try (CopiedRows rows =
        new CopiedRows(
            connection,
            "demo_build (id, request_id, builder_id, number, attempts, repository, branch, revision,"
                + " result, reason, summary, detail, started_at, finished_at)")) {
      for (Wish.Run run : runs) {
        boolean over = run.end > 0;
        Fate fate = run.fate;
        Track builder = run.wish.builder;
        rows.row(
            run.id,
            run.wish.id,
            builder.id(),
            run.number,
            1 + fate.earlier(),
            run.wish.push.repository(),
            run.wish.push.ref(),
            run.wish.push.revision(),
            over ? fate.result() : null,
            over ? fate.reason() : null,
            over ? fate.summary(builder) : "",
            over ? AttemptRows.detail(run) : "",
            CopiedRows.time(run.start),
            CopiedRows.time(run.end));
      }
      rows.finish();
    }
    try (CopiedRows rows =
        new CopiedRows(
            connection,
            "demo_attempt (id, build_id, builder_id, ordinal, worker_id, started_at, finished_at, planned, state,"
                + " result, reason, detail, bad_step, halts, sort, roster, trouble)")) {
      long id = 0;
      for (Wish.Run run : runs) {
        for (int ordinal = 1; ordinal <= 1 + run.fate.earlier(); ordinal++) {
          AttemptRows.add(rows, ++id, run, ordinal);
        }
      }
      rows.finish();
    }
  }
}
