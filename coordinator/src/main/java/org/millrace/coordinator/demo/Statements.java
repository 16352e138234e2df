package org.millrace.coordinator.demo;

import java.util.LinkedHashMap;
import java.util.Map;

/** The SQL that makes a farm's rows of what was told; its now() is the end of the plan. */
final class Statements {
  private Statements() {}

  /** Tables for what is told; they go with the transaction. */
  static final String TABLES =
      """
      CREATE TEMPORARY TABLE demo_step (builder_id bigint, ordinal int, name text, task text,
        begins float, ends float, always boolean) ON COMMIT DROP;
      CREATE TEMPORARY TABLE demo_build (id bigint, request_id bigint, builder_id bigint, number int,
        attempts int, repository text, branch text, revision text, result text, reason text,
        summary text, detail text, started_at timestamptz, finished_at timestamptz) ON COMMIT DROP;
      CREATE TEMPORARY TABLE demo_attempt (id bigint, build_id bigint, builder_id bigint, ordinal int,
        worker_id bigint, started_at timestamptz, finished_at timestamptz, planned float, state text,
        result text, reason text, detail text, bad_step int, halts boolean, sort int, roster int,
        trouble int) ON COMMIT DROP;
      CREATE TEMPORARY TABLE demo_durations (sort int, durations bytea) ON COMMIT DROP;
      CREATE TEMPORARY TABLE demo_trouble (id int, file_id int, test_id int, file_outcome text,
        outcome text, first_outcome text, message text, excerpt text, leaks bigint) ON COMMIT DROP;
      CREATE TEMPORARY TABLE demo_log (kind text, size int, lines bigint, proof bigint, sha256 text,
        content bytea) ON COMMIT DROP;
      """;

  /** In this order, each with the words for its progress. */
  static Map<String, String> all() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("builds", BUILDS);
    all.put("attempts", ATTEMPTS);
    all.put("steps", STEPS);
    all.put("properties", PROPERTIES);
    all.put("transitions of the last 30 days", TRANSITIONS);
    all.put("test runs", RUNS);
    all.put("results of tests", RESULTS);
    all.put("logs of each builder's newest builds", LOGS);
    all.put("how long builds take", PACE);
    all.put("what else a farm has", REST);
    return all;
  }

  private static final String BUILDS =
      """
      INSERT INTO build (id, builder_id, number, request_id, catalog_version, definition, repository,
        branch, revision, state, epoch, execution, result, reason, summary, detail, started_at,
        finished_at) OVERRIDING SYSTEM VALUE
      SELECT d.id, d.builder_id, d.number, d.request_id, r.catalog_version, r.definition, d.repository,
             d.branch, d.revision, CASE WHEN d.finished_at IS NULL THEN 'RUNNING' ELSE 'COMPLETE' END,
             d.attempts, r.execution, d.result, d.reason, d.summary, d.detail, d.started_at,
             d.finished_at
        FROM demo_build d JOIN builder r ON r.id = d.builder_id ORDER BY d.id
      """;

  private static final String ATTEMPTS =
      """
      INSERT INTO attempt (id, build_id, ordinal, worker_id, claim_id, epoch, token_hash, state,
        lease_until, leased_at, started_at, finished_at, result, reason, message, results_version)
        OVERRIDING SYSTEM VALUE
      SELECT id, build_id, ordinal, worker_id, 'demo-' || id, ordinal, '', state,
             coalesce(finished_at, now() + interval '12 hours'), started_at, started_at, finished_at,
             result, reason, '',
             CASE WHEN roster > 0 THEN 1 ELSE 0 END
        FROM demo_attempt ORDER BY id
      """;

  private static final String STEPS =
      """
      INSERT INTO step (attempt_id, ordinal, name, state, ended, exit_code, result, reason, text,
        detail, started_at, finished_at)
      SELECT a.id, s.ordinal, s.name,
             CASE p.phase WHEN 'later' THEN 'PENDING' WHEN 'now' THEN 'RUNNING' ELSE 'FINISHED' END,
             CASE p.phase WHEN 'skipped' THEN 'SKIPPED' WHEN 'lost' THEN 'BROKEN'
                  WHEN 'good' THEN 'EXITED'
                  WHEN 'bad' THEN CASE o.result WHEN 'CANCELLED' THEN 'CANCELLED'
                                       WHEN 'EXCEPTION' THEN 'BROKEN' ELSE 'EXITED' END END,
             CASE p.phase WHEN 'good' THEN 0
                  WHEN 'bad' THEN CASE o.result WHEN 'WARNINGS' THEN 0 WHEN 'FAILURE' THEN 2 END END,
             CASE p.phase WHEN 'good' THEN 'SUCCESS' WHEN 'skipped' THEN 'SKIPPED'
                  WHEN 'bad' THEN o.result WHEN 'lost' THEN 'EXCEPTION' END,
             CASE p.phase WHEN 'good' THEN 'NONE' WHEN 'bad' THEN a.reason
                  WHEN 'lost' THEN 'WORKER_LOST' END,
             CASE p.phase WHEN 'bad' THEN s.name || ' (' || lower(o.result) || ')'
                  WHEN 'skipped' THEN s.name || ' (skipped)' WHEN 'lost' THEN s.name || ' (exception)'
                  ELSE s.name END,
             CASE p.phase WHEN 'bad' THEN a.detail ELSE '' END,
             CASE WHEN p.phase NOT IN ('later', 'skipped') THEN least(t.begins, a.finished_at) END,
             CASE WHEN p.phase NOT IN ('later', 'skipped', 'now')
                  THEN least(t.ends, a.finished_at) END
        FROM demo_attempt a
        JOIN demo_step s ON s.builder_id = a.builder_id
        -- Only attempts and builds are made again; a step just ended so.
        CROSS JOIN LATERAL (SELECT CASE a.result WHEN 'RETRY' THEN 'EXCEPTION' ELSE a.result END
                              AS result) o
        CROSS JOIN LATERAL (SELECT a.started_at + s.begins * a.planned * interval '1 second' AS begins,
                                   a.started_at + s.ends * a.planned * interval '1 second' AS ends) t
        CROSS JOIN LATERAL (SELECT CASE
             WHEN a.halts AND s.ordinal > a.bad_step
             THEN CASE WHEN s.always THEN 'good' ELSE 'skipped' END
             WHEN s.ordinal = a.bad_step THEN 'bad'
             WHEN a.state = 'LOST' AND t.begins >= a.finished_at THEN 'later'
             WHEN a.state = 'LOST' AND t.ends > a.finished_at THEN 'lost'
             WHEN a.finished_at IS NULL AND t.begins > now() THEN 'later'
             WHEN a.finished_at IS NULL AND t.ends > now() THEN 'now'
             ELSE 'good' END AS phase) p
       ORDER BY a.id, s.ordinal
      """;

  private static final String PROPERTIES =
      """
      INSERT INTO property (attempt_id, name, value, source)
      SELECT a.id, p.name, p.value, p.source
        FROM demo_attempt a
        JOIN demo_build d ON d.id = a.build_id
        JOIN builder r ON r.id = a.builder_id
        CROSS JOIN LATERAL (VALUES
          ('proof.architecture', r.architecture, 'verify'),
          ('proof.gil', CASE WHEN r.name LIKE '%NoGIL%' THEN 'off' ELSE 'on' END, 'verify'),
          ('proof.lto', CASE WHEN r.name LIKE '%LTO%' THEN 'yes' ELSE 'no' END, 'verify'),
          ('revision.got', d.revision, 'git')) p(name, value, source)
       WHERE a.state = 'FINISHED' ORDER BY a.id, p.name
      """;

  private static final String TRANSITIONS =
      """
      INSERT INTO transition (at, entity, entity_id, from_state, to_state, cause)
      SELECT t.at, t.entity, t.id, t.before, t.after, t.cause
        FROM (SELECT a.*, w.name AS worker, d.request_id,
                     CASE a.state WHEN 'LOST' THEN 'sweeper' ELSE 'worker ' || w.name END AS ended_by
                FROM demo_attempt a
                JOIN worker w ON w.id = a.worker_id JOIN demo_build d ON d.id = a.build_id
               WHERE a.started_at > now() - interval '30 days') a
        CROSS JOIN LATERAL (VALUES
          (a.started_at, 'attempt', a.id, '', 'LEASED', 'worker ' || a.worker),
          (a.started_at, 'attempt', a.id, 'LEASED', 'RUNNING', 'worker ' || a.worker),
          (a.finished_at, 'attempt', a.id, 'RUNNING', a.state,
           a.ended_by),
          (a.started_at, 'build', a.build_id, CASE a.ordinal WHEN 1 THEN '' ELSE 'RETRYING' END,
           'RUNNING', 'worker ' || a.worker),
          (a.finished_at, 'build', a.build_id, 'RUNNING',
           CASE a.result WHEN 'RETRY' THEN 'RETRYING' ELSE 'COMPLETE' END, a.ended_by),
          (a.started_at, 'request', a.request_id, 'PENDING', 'RUNNING', 'worker ' || a.worker),
          (a.finished_at, 'request', a.request_id, 'RUNNING',
           CASE a.result WHEN 'RETRY' THEN 'PENDING' ELSE 'COMPLETE' END, a.ended_by)) t(at, entity, id, before, after, cause)
       WHERE t.at IS NOT NULL ORDER BY t.at, t.id, t.entity, t.after
      """;

  private static final String RUNS =
      """
      INSERT INTO test_run (attempt_id, step, builder_id, roster_id, durations, ran, failed, skipped,
        bad, cut)
      SELECT a.id, s.ordinal, a.builder_id, a.roster, u.durations, 47000 + a.sort * 131,
             CASE WHEN t.file_outcome IN ('FAILED', 'ERROR') THEN 1 ELSE 0 END, 2100 + a.sort * 17,
             CASE WHEN t.id IS NULL OR t.file_outcome = 'PASSED' THEN 0 ELSE 1 END, false
        FROM demo_attempt a
        JOIN demo_step s ON s.builder_id = a.builder_id AND s.task = 'test'
        JOIN demo_durations u ON u.sort = a.sort
        LEFT JOIN demo_trouble t ON t.id = a.trouble
       WHERE a.roster > 0 ORDER BY a.id
      """;

  private static final String RESULTS =
      """
      INSERT INTO test_result (attempt_id, step, ordinal, builder_id, test_id, variant, outcome,
        first_outcome, bad, message, excerpt, line, ref_leaks, seconds)
      SELECT a.id, s.ordinal, x.ordinal, a.builder_id, x.test, '', x.outcome, x.first,
             x.outcome <> 'PASSED', x.message, x.excerpt,
             (SELECT proof FROM demo_log WHERE kind = 'test-' || t.id), x.leaks, 12.5
        FROM demo_attempt a
        JOIN demo_step s ON s.builder_id = a.builder_id AND s.task = 'test'
        JOIN demo_trouble t ON t.id = a.trouble
        CROSS JOIN LATERAL (VALUES
          (1, t.file_id, t.file_outcome,
           CASE WHEN t.first_outcome IS NULL THEN NULL ELSE 'FAILED' END,
           CASE WHEN t.test_id IS NULL THEN t.message ELSE '' END, '', t.leaks),
          (2, t.test_id, t.outcome, t.first_outcome, t.message, t.excerpt, NULL))
          x(ordinal, test, outcome, first, message, excerpt, leaks)
       WHERE a.roster > 0 AND x.test IS NOT NULL ORDER BY a.id, x.ordinal
      """;

  private static final String LOGS =
      """
      CREATE TEMPORARY TABLE demo_logged ON COMMIT DROP AS
      SELECT row_number() OVER (ORDER BY s.attempt_id, s.ordinal) AS id, s.attempt_id, s.ordinal,
             s.name, s.state, s.finished_at, l.*, coalesce(s.result, 'SUCCESS') NOT IN ('SUCCESS') AS bad
        FROM (SELECT a.*, row_number() OVER (PARTITION BY builder_id ORDER BY id DESC) AS place
                FROM demo_attempt a) a
        JOIN step s ON s.attempt_id = a.id AND s.started_at IS NOT NULL
        LEFT JOIN demo_step d ON d.builder_id = a.builder_id AND d.ordinal = s.ordinal
        JOIN demo_log l ON l.kind =
             CASE WHEN d.task = 'test' AND a.trouble > 0 THEN 'test-' || a.trouble
                  WHEN d.task = 'test' THEN 'test'
                  WHEN d.task = 'compile' AND s.result = 'FAILURE' THEN 'compile-bad'
                  WHEN d.task LIKE 'compile%' THEN 'compile'
                  WHEN s.name LIKE 'configure%' THEN 'configure'
                  WHEN s.name = 'git' THEN 'git' ELSE 'other' END
       WHERE a.place <= 3;
      INSERT INTO log (id, attempt_id, name, size, lines, cap, sha256, updated_at) OVERRIDING SYSTEM VALUE
      SELECT id, attempt_id, name || '.stdio', size, lines, 268435456,
             CASE state WHEN 'RUNNING' THEN NULL ELSE sha256 END, coalesce(finished_at, now())
        FROM demo_logged ORDER BY id;
      INSERT INTO log_chunk (log_id, start, length, first_line, content)
      SELECT id, 0, size, 0, content FROM demo_logged ORDER BY id;
      UPDATE step s SET proof_line = g.proof FROM demo_logged g
       WHERE s.attempt_id = g.attempt_id AND s.ordinal = g.ordinal AND g.bad AND g.proof > 0
      """;

  private static final String PACE =
      """
      UPDATE builder SET last_number = d.number
        FROM (SELECT builder_id, max(number) AS number FROM demo_build GROUP BY builder_id) d
       WHERE d.builder_id = id;
      INSERT INTO pace (builder_id, worker_id, lengths)
      SELECT builder_id, worker_id, array_agg(seconds ORDER BY id DESC)
        FROM (SELECT a.builder_id, w.worker_id, a.id,
                     extract(epoch FROM a.finished_at - a.started_at)::real AS seconds,
                     row_number() OVER (PARTITION BY a.builder_id, w.worker_id ORDER BY a.id DESC)
                       AS place
                FROM demo_attempt a
                CROSS JOIN LATERAL (VALUES (NULL::bigint), (a.worker_id)) w(worker_id)
               WHERE a.result IN ('SUCCESS', 'WARNINGS')) g
       WHERE place <= 9 GROUP BY builder_id, worker_id
      """;

  private static final String REST =
      """
      INSERT INTO branch_head (repository, branch, revision, moved_at)
      SELECT DISTINCT ON (repository, branch) repository, branch, revision, received_at
        FROM change WHERE branch NOT LIKE 'refs/%' ORDER BY repository, branch, id DESC;
      INSERT INTO scheduler (name, decided_at, decision, build_set_id)
      SELECT DISTINCT ON (scheduler) scheduler, created_at, 'built ' || left(revision, 10), id
        FROM build_set WHERE scheduler <> '' ORDER BY scheduler, id DESC;
      INSERT INTO known_failure (file, name, owner, link, note, expires_at, created_by, created_at)
      VALUES ('test_gdb', '', 'ada', 'https://github.com/python/cpython/issues/131038',
              'gdb 16 prints frames differently', now() + interval '20 days', 'user ada', now());
      -- The last failure and the last good build before it, of every eighth builder that has them.
      WITH pairs AS (
        SELECT f.id AS failed, f.finished_at AS failed_at, g.id AS good, g.finished_at AS good_at,
               row_number() OVER (ORDER BY r.id) AS place
          FROM builder r
          CROSS JOIN LATERAL (SELECT id, number, finished_at FROM build
                               WHERE builder_id = r.id AND result = 'FAILURE'
                               ORDER BY number DESC LIMIT 1) f
          CROSS JOIN LATERAL (SELECT id, finished_at FROM build
                               WHERE builder_id = r.id AND result = 'SUCCESS' AND number < f.number
                               ORDER BY number DESC LIMIT 1) g)
      INSERT INTO build_pin (build_id, pinned_by, pinned_at, why)
      SELECT p.id, 'user ada', p.finished_at, p.why || ' gh-' || 120000 + p.id % 20000
        FROM pairs CROSS JOIN LATERAL (
          VALUES (failed, failed_at, 'evidence for'),
                 (good, good_at, 'what it was like before')) p (id, finished_at, why)
       WHERE place % 8 = 1;
      INSERT INTO audit (at, who, action, subject, detail)
      SELECT state_at, state_by, 'worker.pause', 'worker ' || name, state_reason FROM worker
       WHERE state = 'PAUSED';
      SELECT setval(pg_get_serial_sequence(t.name, 'id'), t.last)
        FROM (SELECT 'inbox' AS name, max(id) AS last FROM inbox UNION ALL
              SELECT 'change', max(id) FROM change UNION ALL
              SELECT 'worker', max(id) FROM worker UNION ALL
              SELECT 'build_set', max(id) FROM build_set UNION ALL
              SELECT 'build_request', max(id) FROM build_request UNION ALL
              SELECT 'build', max(id) FROM build UNION ALL
              SELECT 'attempt', max(id) FROM attempt UNION ALL
              SELECT 'log', max(id) FROM log UNION ALL
              SELECT 'test_name', max(id) FROM test_name UNION ALL
              SELECT 'test_set', max(id) FROM test_set UNION ALL
              SELECT 'test_roster', max(id) FROM test_roster) t
       WHERE t.last IS NOT NULL
      """;
}
