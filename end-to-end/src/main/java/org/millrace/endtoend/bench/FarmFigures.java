package org.millrace.endtoend.bench;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;

/** What a simulated farm's days come to. */
record FarmFigures(Database database, Ledger ledger, int days) {
  private static final Figure WALL = Figure.less("farm.wall", "the simulation took", "s");
  private static final Figure DRAINED =
      Figure.less("farm.drained", "days from the first push to the last build's end", "d");
  private static final Figure BUILDS = Figure.more("farm.builds", "builds ended", "/d");
  private static final Figure REQUESTS = Figure.more("farm.requests", "requests made", "/d");
  private static final Figure SUPERSEDED =
      Figure.less("farm.superseded", "of them SUPERSEDED by a newer one", "%");
  private static final Figure DEEPEST =
      Figure.less("farm.deepest", "most requests waiting at once", "");
  private static final Figure PER_BUILD =
      Figure.less("farm.statements", "statements of all sorts per attempt", "");
  private static final Figure INBOX =
      Figure.less("farm.inbox", "webhook sent → change stored, p50", "ms");
  private static final Figure DECIDE =
      Figure.less("farm.decide.main", "one push to main decided: both build sets, p50", "ms")
          .aim(200);
  private static final Figure DECIDE_MAX =
      Figure.less("farm.decide.main.max", "the slowest of each, together", "ms");
  private static final Figure DECIDE_STATEMENTS =
      Figure.less("farm.decide.statements", "statements per decision of a scheduler, p50", "");
  private static final Figure GIVEN = Figure.less("farm.claim", "claim → work, p50", "ms");
  private static final Figure GIVEN_95 = Figure.less("farm.claim.p95", "p95", "ms");
  private static final Figure REFUSED =
      Figure.less("farm.claim.none", "claim → no work, p50", "ms");
  private static final Figure FINISHED =
      Figure.less("farm.finish", "log and finish of an attempt, p50", "ms");
  private static final Figure WAIT =
      Figure.less("farm.wait.p50", "request made → build started, p50", "h");
  private static final Figure WAIT_95 = Figure.less("farm.wait.p95", "p95", "h");
  private static final Figure WAIT_MAX = Figure.less("farm.wait.max", "the longest", "h");

  void pace(double seconds, long statements) throws SQLException {
    ledger.record(WALL, seconds);
    ledger.record(
        DRAINED,
        database.number(
            """
            SELECT extract(epoch FROM max(b.finished_at) - (SELECT min(received_at) FROM change))
              / 86400 FROM build b\
            """));
    ledger.record(BUILDS, database.number("SELECT count(*) FROM build") / days);
    ledger.record(REQUESTS, database.number("SELECT count(*) FROM build_request") / days);
    ledger.record(
        SUPERSEDED,
        database.number(
            "SELECT 100.0 * count(*) FILTER (WHERE state = 'SUPERSEDED') / count(*)"
                + " FROM build_request"));
    ledger.record(
        DEEPEST,
        database.number(
            """
            SELECT max(depth) FROM (SELECT sum(step) OVER (ORDER BY at, step) AS depth FROM (
              SELECT submitted_at AS at, 1 AS step FROM build_request
              UNION ALL SELECT coalesce(b.started_at, r.completed_at), -1
                FROM build_request r LEFT JOIN build b ON b.request_id = r.id) steps) depths\
            """));
    ledger.record(PER_BUILD, statements / database.number("SELECT count(*) FROM attempt"));
  }

  void decisions(List<SchedulerWatch.Decision> decisions) {
    List<SchedulerWatch.Decision> pushes = of(decisions, "pushes", "");
    List<SchedulerWatch.Decision> main = of(decisions, "pushes", "3.x");
    List<SchedulerWatch.Decision> hunts = of(decisions, "hunts", "3.x");
    Samples mainTime = millis(main);
    Samples huntTime = millis(hunts);
    ledger.record(DECIDE, mainTime.median() + huntTime.median());
    ledger.record(DECIDE_MAX, mainTime.most() + huntTime.most());
    ledger.record(
        DECIDE_STATEMENTS,
        Samples.of(pushes.stream().map(one -> (double) one.statements()).toList()).median());
    ledger.remark(
        words("main, after 30 s of quiet", main, mainTime)
            + "; "
            + words("main, the hunt for leaks", hunts, huntTime)
            + "; all branches: %d decisions".formatted(decisions.size()));
  }

  private static List<SchedulerWatch.Decision> of(
      List<SchedulerWatch.Decision> decisions, String kind, String branch) {
    return decisions.stream()
        .filter(one -> one.scheduler().startsWith(kind) && one.scheduler().endsWith(branch))
        .toList();
  }

  private static Samples millis(List<SchedulerWatch.Decision> decisions) {
    return Samples.of(decisions.stream().map(SchedulerWatch.Decision::millis).toList());
  }

  private static String words(
      String what, List<SchedulerWatch.Decision> decisions, Samples millis) {
    return "%s: %d decisions of %d requests, %s ms, p95 %s, at most %s"
        .formatted(
            what,
            decisions.size(),
            decisions.getFirst().requests(),
            Document.number(millis.median()),
            Document.number(millis.percentile(95)),
            Document.number(millis.most()));
  }

  void calls(SimulatedFarm farm) {
    Samples given = Samples.of(farm.given());
    ledger.record(INBOX, Samples.of(farm.pushed()).median());
    ledger.record(GIVEN, given.median());
    ledger.record(GIVEN_95, given.percentile(95));
    ledger.record(REFUSED, Samples.of(farm.refused()).median());
    ledger.record(FINISHED, Samples.of(farm.finished()).median());
  }

  /** How long requests waited that were built: in all, by platform, and by machine. */
  void queue() throws SQLException {
    try (Connection connection = database.connect();
        Statement query = connection.createStatement();
        ResultSet row =
            query.executeQuery(
                """
                WITH built AS (
                  SELECT 'platform ' || d.platform AS platform, 'worker ' || w.name AS worker,
                    extract(epoch FROM b.started_at - r.submitted_at) / 3600 AS waited,
                    extract(epoch FROM b.finished_at - b.started_at) / 3600 AS took
                  FROM build b JOIN build_request r ON r.id = b.request_id
                    JOIN builder d ON d.id = b.builder_id
                    JOIN attempt a ON a.build_id = b.id AND a.ordinal = 1
                    JOIN worker w ON w.id = a.worker_id)
                SELECT coalesce(platform, worker), count(*), percentile_disc(0.5) WITHIN GROUP (ORDER BY waited),
                  percentile_disc(0.95) WITHIN GROUP (ORDER BY waited), max(waited), sum(took)
                FROM built GROUP BY GROUPING SETS ((), (platform), (worker))
                ORDER BY worker IS NOT NULL, platform IS NOT NULL, 4 DESC\
                """)) {
      while (row.next()) {
        String whose = row.getString(1);
        if (whose == null) {
          ledger.record(WAIT, row.getDouble(3));
          ledger.record(WAIT_95, row.getDouble(4));
          ledger.record(WAIT_MAX, row.getDouble(5));
        } else {
          ledger.remark(
              String.format(
                  Locale.ROOT,
                  "%s: %d builds (%.0f h), waited p50 %.1f h, p95 %.1f h, at most %.1f h",
                  whose,
                  row.getInt(2),
                  row.getDouble(6),
                  row.getDouble(3),
                  row.getDouble(4),
                  row.getDouble(5)));
        }
      }
    }
  }
}
