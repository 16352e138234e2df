package org.millrace.coordinator.results;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.build.AttemptId;
import org.millrace.coordinator.testing.Fixtures;
import org.millrace.coordinator.verdict.CaseResult;
import org.millrace.coordinator.verdict.FileResult;
import org.millrace.coordinator.verdict.Leaks;
import org.millrace.coordinator.verdict.TestOutcome;
import org.millrace.coordinator.verdict.TestReport;
import org.millrace.coordinator.verdict.TestTotals;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Builds that are over, with what they said of their tests. */
final class Runs {
  final JdbcClient jdbc;
  final RunStore store;
  final Fixtures fixtures;

  Runs(javax.sql.DataSource database) {
    jdbc = JdbcClient.create(database);
    store =
        new RunStore(
            jdbc,
            new TransactionTemplate(new JdbcTransactionManager(database)),
            new Dictionary(jdbc));
    fixtures = new Fixtures(jdbc);
  }

  /** A build's row and that of its one attempt. */
  record Build(long id, int number, AttemptId attempt) {}

  /** A builder of branch 3.13. */
  long builder(String name, String architecture) {
    long id = fixtures.builder(name).value();
    jdbc.sql("UPDATE builder SET architecture = ? WHERE id = ?").params(architecture, id).update();
    return id;
  }

  /** A build of the revision that is over, with a step {@code test} and a change of that name. */
  Build build(long builder, String revision) {
    return jdbc.sql(
            """
            WITH w AS (
              INSERT INTO worker (name, labels) VALUES ('box', '{}')
              ON CONFLICT (name) DO UPDATE SET owner = '' RETURNING id),
            c AS (
              INSERT INTO change (repository, branch, revision, author, message, files)
              VALUES ('cpython', '3.13', :revision, 'Ada', 'Change ' || :revision, '{}')
              ON CONFLICT (repository, branch, revision) DO UPDATE SET author = 'Ada' RETURNING id),
            s AS (
              INSERT INTO build_set (scheduler, reason, repository, branch, revision, created_by)
              VALUES ('quick', 'push', 'cpython', '3.13', :revision, 'scheduler') RETURNING id),
            sc AS (INSERT INTO build_set_change SELECT s.id, c.id FROM s, c),
            q AS (
              INSERT INTO build_request (build_set_id, builder_id, requirement_id, priority,
                expires_at, state, result)
              SELECT s.id, b.id, b.requirement_id, 0, now(), 'COMPLETE', 'FAILURE'
                FROM s, builder b WHERE b.id = :builder RETURNING id),
            n AS (UPDATE builder SET last_number = last_number + 1 WHERE id = :builder
                  RETURNING last_number, definition, catalog_version),
            b AS (
              INSERT INTO build (builder_id, number, request_id, catalog_version, definition,
                repository, branch, revision, state, result, reason, summary, finished_at)
              SELECT :builder, n.last_number, q.id, n.catalog_version, n.definition, 'cpython',
                '3.13', :revision, 'COMPLETE', 'FAILURE', 'TESTS_FAILED', 'failed test (failure)',
                now()
                FROM n, q RETURNING id, number),
            a AS (
              INSERT INTO attempt (build_id, ordinal, worker_id, claim_id, epoch, token_hash, state,
                lease_until, finished_at)
              SELECT b.id, 1, w.id, 'c' || b.id, 1, '', 'FINISHED', now(), now() FROM b, w
              RETURNING id)
            INSERT INTO step (attempt_id, ordinal, name, state, ended)
            SELECT a.id, 1, 'test', 'FINISHED', 'EXITED' FROM a
            RETURNING attempt_id, (SELECT id FROM b), (SELECT number FROM b)
            """)
        .param("revision", revision)
        .param("builder", builder)
        .query((row, n) -> new Build(row.getLong(2), row.getInt(3), new AttemptId(row.getLong(1))))
        .single();
  }

  /** Stores what the build's step said. */
  Build ran(long builder, String revision, TestReport report) {
    Build build = build(builder, revision);
    store.store(build.attempt(), List.of(new StepReport(1, report)), Recorder.VERSION, "");
    return build;
  }

  static FileResult file(String name, TestOutcome outcome) {
    return file(name, outcome, null, "");
  }

  static FileResult file(
      String name, TestOutcome outcome, @Nullable TestOutcome first, String message) {
    return new FileResult(name, outcome, first, Duration.ofMillis(1500), message, 40, Leaks.NONE);
  }

  static CaseResult test(String file, String name, TestOutcome outcome, String message) {
    return new CaseResult(file, name, outcome, null, null, message, "Traceback\n  " + message, 77);
  }

  /** Of files with two tests each, all passed. */
  static TestReport allWell(int files) {
    List<FileResult> all = new ArrayList<>();
    List<CaseResult> cases = new ArrayList<>();
    for (int i = 0; i < files; i++) {
      all.add(file("test_" + i, TestOutcome.PASSED));
      cases.add(test("test_" + i, "test.test_" + i + ".T.test_a", TestOutcome.PASSED, ""));
      cases.add(test("test_" + i, "test.test_" + i + ".T.test_b", TestOutcome.SKIPPED, ""));
    }
    return new TestReport(new TestTotals(2L * files, 0, files, files), all, cases, false);
  }

  /** Of a log alone: nobody says which tests passed. */
  static TestReport report(FileResult... files) {
    return new TestReport(new TestTotals(10, 0, 0, files.length), List.of(files), List.of(), false);
  }

  static TestReport failing(String file, String test) {
    return new TestReport(
        new TestTotals(10, 1, 0, 2),
        List.of(
            file(file, TestOutcome.FAILED, null, "1 test failed"),
            file("test_other", TestOutcome.PASSED)),
        List.of(test(file, test, TestOutcome.FAILED, "AssertionError: 2 != 3")),
        false);
  }
}
