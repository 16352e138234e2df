package org.millrace.coordinator.api.v1;

import org.millrace.coordinator.testing.Fixtures;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Rows of a small farm, as workers and webhooks would have made them. */
final class FarmRows {
  static final String REVISION = "a".repeat(40);
  private final JdbcClient jdbc;
  private final Fixtures fixtures;

  FarmRows(JdbcClient jdbc) {
    this.jdbc = jdbc;
    this.fixtures = new Fixtures(jdbc);
  }

  Fixtures fixtures() {
    return fixtures;
  }

  /** An account with a token, which is the answer. */
  String token(String account, String role) {
    String token = "mrt_" + (account + "x".repeat(43)).substring(0, 43);
    jdbc.sql(
            """
            WITH a AS (
              INSERT INTO account (name, password_hash, role) VALUES (?, '!', ?)
              ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING id)
            INSERT INTO api_token (account_id, token_hash, note)
            SELECT id, sha256(convert_to(?, 'UTF8')), 'a test' FROM a ON CONFLICT DO NOTHING
            """)
        .params(account, role, token)
        .update();
    return token;
  }

  long worker(String name, String state, String... labels) {
    return jdbc.sql(
            """
            INSERT INTO worker (name, labels, state, owner, last_seen_at, facts)
            VALUES (?, ?, ?, 'ada', now(), '{"cores": 2}'::jsonb)
            ON CONFLICT (name) DO UPDATE SET state = excluded.state RETURNING id
            """)
        .params(name, labels, state)
        .query(Long.class)
        .single();
  }

  /** A complete build with one attempt, two steps, a log and an artifact. */
  long build(String builder, String result) {
    long worker = worker("amd64-1", "ACTIVE", "amd64");
    long builderId =
        jdbc.sql("SELECT id FROM builder WHERE name = ?").param(builder).query(Long.class).single();
    long build =
        jdbc.sql(
                """
                WITH numbered AS (
                  UPDATE builder SET last_number = last_number + 1 WHERE id = :builder
                  RETURNING *
                ), s AS (
                  INSERT INTO build_set (scheduler, reason, repository, branch, revision, created_by)
                  SELECT 'push', 'a push', repository, '3.13', :revision, 'scheduler push'
                  FROM numbered RETURNING id
                ), q AS (
                  INSERT INTO build_request (build_set_id, builder_id, state, priority,
                    requirement_id, expires_at, result, reason)
                  SELECT s.id, numbered.id, 'COMPLETE', 0, requirement_id, now(), :result, 'NONE'
                  FROM s, numbered RETURNING id
                )
                INSERT INTO build (builder_id, number, request_id, catalog_version, definition,
                  repository, branch, revision, state, result, reason, summary, detail, epoch,
                  started_at, finished_at)
                SELECT numbered.id, last_number, q.id, catalog_version, definition, repository,
                  '3.13', :revision, 'COMPLETE', :result, 'NONE', 'build successful', '', 1,
                  now() - interval '90.5 seconds', now()
                FROM numbered, q RETURNING id
                """)
            .param("builder", builderId)
            .param("revision", REVISION)
            .param("result", result)
            .query(Long.class)
            .single();
    long attempt = attempt(build, worker, "FINISHED");
    jdbc.sql(
            """
            INSERT INTO step (attempt_id, ordinal, name, state, ended, exit_code, result, reason,
              text, started_at, finished_at)
            VALUES (:a, 1, 'compile', 'FINISHED', 'EXITED', 0, 'SUCCESS', 'NONE', 'compile',
                    now() - interval '90 seconds', now() - interval '30 seconds'),
                   (:a, 2, 'test', 'FINISHED', 'EXITED', 0, 'SUCCESS', 'NONE', 'test',
                    now() - interval '30 seconds', now())
            """)
        .param("a", attempt)
        .update();
    jdbc.sql("INSERT INTO property VALUES (?, 'proof.gil', 'off', 'verify')")
        .param(attempt)
        .update();
    return build;
  }

  long attempt(long build, long worker, String state) {
    return jdbc.sql(
            """
            INSERT INTO attempt (build_id, ordinal, worker_id, claim_id, epoch, token_hash, state,
              lease_until, started_at, finished_at, result)
            SELECT :build, coalesce(max(ordinal), 0) + 1, :worker, 'c' || :build || '.' || count(*),
              1, sha256('x'::bytea), :state, now() + interval '60 seconds', now(),
              CASE :state WHEN 'FINISHED' THEN now() END,
              CASE :state WHEN 'FINISHED' THEN 'SUCCESS' END
            FROM attempt WHERE build_id = :build RETURNING id
            """)
        .param("build", build)
        .param("worker", worker)
        .param("state", state)
        .query(Long.class)
        .single();
  }

  /** A delivery and its change. */
  long change(String revision, String outcome) {
    return jdbc.sql(
            """
            WITH i AS (
              INSERT INTO inbox (source, delivery_id, event, payload, state, outcome, processed_at)
              VALUES ('github', gen_random_uuid()::text, 'push', ''::bytea, 'PROCESSED', ?, now())
              RETURNING id)
            INSERT INTO change (repository, branch, revision, author, message, files, inbox_id)
            SELECT 'cpython', '3.13', ?, 'Ada', 'gh-1: better', ARRAY['Lib/os.py'], id FROM i
            RETURNING id
            """)
        .params(outcome, revision)
        .query(Long.class)
        .single();
  }
}
