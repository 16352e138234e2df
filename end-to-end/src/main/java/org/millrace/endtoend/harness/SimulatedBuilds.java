package org.millrace.endtoend.harness;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Builds on a {@link DemoFarm} that come and go: what workers would bring about, written straight
 * into its database. To be used by one thread.
 */
public final class SimulatedBuilds {
  private final JdbcClient database;
  private int turn;

  SimulatedBuilds(JdbcClient database) {
    this.database = database;
  }

  /**
   * Ends the build that has run longest, well or badly in turns, and begins another of its builder;
   * tells the coordinators.
   *
   * @return the id of the one that begins
   */
  public long next() {
    long old =
        database
            .sql(
                """
                SELECT b.id FROM build b JOIN attempt a ON a.build_id = b.id
                 WHERE b.state = 'RUNNING' AND a.state IN ('LEASED', 'RUNNING')
                 ORDER BY b.started_at, b.id LIMIT 1
                """)
            .query(Long.class)
            .single();
    long next = begin(old);
    end(old, next, turn++ % 3 == 0 ? "FAILURE" : "SUCCESS");
    hint();
    return next;
  }

  /** Tells the coordinators that there is something new about builds. */
  public void hint() {
    database.sql("SELECT pg_notify('millrace', 'simulation builds')").query().singleRow();
  }

  /** Ends one as the next begins: a builder of the demonstration builds one at a time. */
  private void end(long build, long next, String result) {
    database
        .sql(
            """
            WITH ended AS (
              UPDATE build SET state = 'COMPLETE', result = :result,
                     finished_at = (SELECT started_at FROM build WHERE id = :next),
                     reason = CASE :result WHEN 'FAILURE' THEN 'TESTS_FAILED' END,
                     summary = CASE :result WHEN 'FAILURE' THEN 'failed test (failure)'
                                            ELSE 'build successful' END
               WHERE id = :build RETURNING request_id),
            done AS (
              UPDATE build_request SET state = 'COMPLETE', result = :result, completed_at = now()
               WHERE id = (SELECT request_id FROM ended)),
            tried AS (
              UPDATE attempt SET state = 'FINISHED', result = :result, finished_at = now()
               WHERE build_id = :build AND state IN ('LEASED', 'RUNNING') RETURNING id)
            UPDATE step SET state = 'FINISHED', ended = 'EXIT', exit_code = 0, result = :result,
                   started_at = coalesce(started_at, now()), finished_at = now()
             WHERE attempt_id IN (SELECT id FROM tried) AND state <> 'FINISHED'
            """)
        .param("build", build)
        .param("next", next)
        .param("result", result)
        .update();
  }

  /** A copy of one that runs, which begins now with its first step. */
  private long begin(long like) {
    return database
        .sql(
            """
            WITH old AS (SELECT * FROM build WHERE id = :like),
            counted AS (
              UPDATE builder SET last_number = last_number + 1
               WHERE id = (SELECT builder_id FROM old) RETURNING last_number),
            request AS (
              INSERT INTO build_request OVERRIDING SYSTEM VALUE
              SELECT fresh.* FROM build_request r, jsonb_populate_record(r, jsonb_build_object(
                       'id', nextval(pg_get_serial_sequence('build_request', 'id')),
                       'submitted_at', now())) fresh
               WHERE r.id = (SELECT request_id FROM old) RETURNING id),
            fresh AS (
              INSERT INTO build OVERRIDING SYSTEM VALUE
              SELECT fresh.* FROM build b, jsonb_populate_record(b, jsonb_build_object(
                       'id', nextval(pg_get_serial_sequence('build', 'id')),
                       'number', (SELECT last_number FROM counted),
                       'request_id', (SELECT id FROM request),
                       'started_at', now())) fresh
               WHERE b.id = :like RETURNING id),
            tried AS (
              INSERT INTO attempt OVERRIDING SYSTEM VALUE
              SELECT fresh.* FROM attempt a, jsonb_populate_record(a, jsonb_build_object(
                       'id', nextval(pg_get_serial_sequence('attempt', 'id')),
                       'build_id', (SELECT id FROM fresh),
                       'claim_id', 'simulated-' || (SELECT id FROM fresh),
                       'leased_at', now(), 'started_at', now())) fresh
               WHERE a.build_id = :like AND a.state IN ('LEASED', 'RUNNING') RETURNING id),
            stepped AS (
              INSERT INTO step
              SELECT fresh.* FROM attempt a JOIN step s ON s.attempt_id = a.id,
                     jsonb_populate_record(s, jsonb_build_object(
                       'attempt_id', (SELECT id FROM tried),
                       'state', CASE s.ordinal WHEN 1 THEN 'RUNNING' ELSE 'PENDING' END,
                       'started_at', CASE s.ordinal WHEN 1 THEN now() END,
                       'ended', NULL, 'exit_code', NULL, 'result', NULL, 'reason', NULL,
                       'text', '', 'detail', '', 'finished_at', NULL)) fresh
               WHERE a.build_id = :like AND a.state IN ('LEASED', 'RUNNING'))
            SELECT id FROM fresh
            """)
        .param("like", like)
        .query(Long.class)
        .single();
  }
}
