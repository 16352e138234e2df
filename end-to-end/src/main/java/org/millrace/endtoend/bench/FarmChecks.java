package org.millrace.endtoend.bench;

import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/** What must be true of a simulated farm's days, read from its rows. */
record FarmChecks(Database database, Ledger ledger) {
  /** After so long a request counts as starved: it is the life of one request. */
  private static final double STARVED_HOURS = 7 * 24;

  /** From the oldest request that a build stands for to its start. */
  private static final String LINES =
      """
      WITH RECURSIVE line AS (
        SELECT r.id AS built, r.id, r.submitted_at FROM build_request r
        WHERE r.state <> 'SUPERSEDED'
        UNION ALL
        SELECT line.built, r.id, r.submitted_at FROM build_request r
          JOIN line ON r.superseded_by = line.id
      ), oldest AS (
        SELECT built, min(submitted_at) AS since, count(*) AS requests FROM line GROUP BY built
      ), waited AS (
        SELECT b.id, b.name, o.requests,
          extract(epoch FROM u.started_at - o.since) / 3600 AS hours
        FROM oldest o JOIN build u ON u.request_id = o.built JOIN builder b ON b.id = u.builder_id
      )
      """;

  /** The most builds that one worker had at once, beyond its slots. */
  private static final String CAPACITY =
      """
      SELECT coalesce(max(held - slots), 0) FROM (
        SELECT w.slots, sum(step) OVER (PARTITION BY w.id ORDER BY at, step) AS held FROM (
          SELECT worker_id, leased_at AS at, 1 AS step FROM attempt
          UNION ALL SELECT worker_id, finished_at, -1 FROM attempt) steps
        JOIN worker w ON w.id = worker_id) held
      """;

  void check(List<String> wrongs) throws SQLException {
    wrongs.stream().limit(20).forEach(wrong -> ledger.failure("farm: " + wrong));
    none(
        "builders and revisions that were built twice",
        "SELECT count(*) FROM (SELECT FROM build GROUP BY builder_id, revision HAVING count(*) > 1)");
    none("builds that a worker had beyond its slots", CAPACITY);
    none(
        "requests that are neither COMPLETE nor SUPERSEDED with a link to what was built instead",
        """
        SELECT count(*) FROM build_request r
        WHERE NOT (state = 'COMPLETE' AND EXISTS (SELECT FROM build b WHERE b.request_id = r.id))
          AND NOT (state = 'SUPERSEDED' AND superseded_by > id)
        """);
    none(
        "builds that are not COMPLETE, or whose request is not",
        """
        SELECT count(*) FROM build b JOIN build_request r ON r.id = b.request_id
        WHERE b.state <> 'COMPLETE' OR r.state <> 'COMPLETE' OR b.result <> r.result
        """);
    none(
        "chains of superseded requests that end in no build",
        LINES
            + "SELECT (SELECT count(*) FROM build_request) - coalesce(sum(requests), 0) FROM waited");
    none(
        "changes that no build set of their branch's schedulers has",
        """
        SELECT count(*) FROM change c WHERE 2 > (SELECT count(DISTINCT split_part(s.scheduler, '-', 1))
          FROM build_set_change x JOIN build_set s ON s.id = x.build_set_id WHERE x.change_id = c.id)
        """);
    none("attempts that were lost", "SELECT count(*) FROM attempt WHERE state <> 'FINISHED'");
    longest();
  }

  private void longest() throws SQLException {
    double hours = database.number(LINES + "SELECT max(hours) FROM waited");
    String what =
        database.text(
            LINES
                + "SELECT format('%s, whose build stands for %s requests', name, requests)"
                + " FROM waited ORDER BY hours DESC LIMIT 1");
    String sentence =
        String.format(
            Locale.ROOT,
            "the longest wait, from the oldest request that a build stands for to its start:"
                + " %.1f h, %s",
            hours,
            what);
    if (hours > STARVED_HOURS) {
      ledger.failure("farm: starved: " + sentence);
    } else {
      ledger.remark(sentence);
    }
  }

  private void none(String what, String sql) throws SQLException {
    double found = database.number(sql);
    if (found != 0) {
      ledger.failure("farm: %.0f %s".formatted(found, what));
    } else {
      ledger.remark("checked: no " + what);
    }
  }
}
