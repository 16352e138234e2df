package org.millrace.coordinator.results;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.build.AttemptId;
import org.millrace.coordinator.verdict.CaseResult;
import org.millrace.coordinator.verdict.FileResult;
import org.millrace.coordinator.verdict.KnownTests;
import org.millrace.coordinator.verdict.Leaks;
import org.millrace.coordinator.verdict.TestReport;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Failures that somebody knows of: made, taken back, and asked for by the verdict. Any thread. */
@Component
public class KnownFailures implements KnownTests {
  /** Whether k was active when the attempt a ended, or is while it has not. */
  static final String WAS_ACTIVE =
      """
      k.created_at <= coalesce(a.finished_at, now()) AND k.expires_at > coalesce(a.finished_at, now())
      AND (k.ended_at IS NULL OR k.ended_at > coalesce(a.finished_at, now()))\
      """;

  /** The parts of a {@link KnownFailure}, from the table known_failure k: for a column of JSON. */
  static final String PARTS = "k.*, json_build_object('file', k.file, 'name', k.name) AS test";

  private static final String ACTIVE = " WHERE ended_at IS NULL AND expires_at > now() ";

  private final JdbcClient jdbc;

  KnownFailures(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** What is to be known; the parts are as in {@link KnownFailure}. */
  public record Wanted(
      TestName test,
      String builders,
      String branch,
      String owner,
      String link,
      String note,
      Instant expiresAt) {}

  /** Makes one; the answer is its id. */
  public long add(Wanted wanted, String by) {
    return jdbc.sql(
            """
            INSERT INTO known_failure (file, name, builders, branch, owner, link, note, expires_at,
              created_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id
            """)
        .params(
            wanted.test().file(),
            wanted.test().name(),
            wanted.builders(),
            wanted.branch(),
            wanted.owner(),
            wanted.link(),
            wanted.note(),
            wanted.expiresAt().atOffset(ZoneOffset.UTC),
            by)
        .query(Long.class)
        .single();
  }

  /** Takes one back; false where it is over already, or there is none. */
  public boolean end(long id, String by) {
    return jdbc.sql(
                """
                UPDATE known_failure SET ended_at = now(), ended_by = ?
                WHERE id = ? AND ended_at IS NULL
                """)
            .params(by, id)
            .update()
        > 0;
  }

  public Optional<KnownFailure> find(long id) {
    return jdbc.sql("SELECT * FROM known_failure WHERE id = ?")
        .param(id)
        .query((row, n) -> known(row))
        .optional();
  }

  /** The newest first, below one id. */
  public List<KnownFailure> list(boolean activeOnly, long before, int limit) {
    return jdbc.sql(
            "SELECT * FROM known_failure "
                + (activeOnly ? ACTIVE + "AND" : "WHERE")
                + " id < ? ORDER BY id DESC LIMIT ?")
        .params(before, limit)
        .query((row, n) -> known(row))
        .list();
  }

  /** What was active for an attempt's builder when it ended, or is while it has not. */
  private List<KnownFailure> activeFor(AttemptId attempt) {
    record Covering(KnownFailure known, String builder, String branch) {
      boolean covers() {
        return known.covers(builder, branch);
      }
    }
    return jdbc
        .sql(
            """
            SELECT k.*, r.name AS builder_name, r.branch AS builder_branch
            FROM attempt a JOIN build b ON b.id = a.build_id JOIN builder r ON r.id = b.builder_id
              JOIN known_failure k ON %s
            WHERE a.id = ? ORDER BY k.id
            """
                .formatted(WAS_ACTIVE))
        .param(attempt.value())
        .query((row, n) ->
            new Covering(
                known(row), row.getString("builder_name"), row.getString("builder_branch")))
        .list()
        .stream()
        .filter(Covering::covers)
        .map(Covering::known)
        .toList();
  }

  @Override
  public boolean any(AttemptId attempt) {
    return !activeFor(attempt).isEmpty();
  }

  @Override
  public Optional<String> all(AttemptId attempt, TestReport report) {
    List<FileResult> bad = report.files().stream().filter(file -> file.outcome().isBad()).toList();
    if (bad.isEmpty() || report.cut()) {
      return Optional.empty();
    }
    List<KnownFailure> active = activeFor(attempt);
    Set<String> words = new LinkedHashSet<>();
    for (FileResult file : bad) {
      if (!isKnown(file, report.cases(), active, words)) {
        return Optional.empty();
      }
    }
    return Optional.of(String.join(", ", words));
  }

  /** The whole file is known, or each of its bad tests. */
  private static boolean isKnown(
      FileResult file, List<CaseResult> cases, List<KnownFailure> active, Set<String> words) {
    Optional<KnownFailure> whole = find(active, TestName.ofFile(file.file()));
    if (whole.isPresent()) {
      words.add(words(whole.get()));
      return true;
    }
    boolean leaks = !file.leaks().equals(Leaks.NONE);
    List<CaseResult> bad =
        cases.stream()
            .filter(test -> test.file().equals(file.file()) && test.outcome().isBad())
            .toList();
    for (CaseResult test : bad) {
      Optional<KnownFailure> known = find(active, TestName.ofTest(test.file(), test.name()));
      if (known.isEmpty()) {
        return false;
      }
      words.add(words(known.get()));
    }
    return !bad.isEmpty() && !leaks;
  }

  private static Optional<KnownFailure> find(List<KnownFailure> active, TestName test) {
    return active.stream().filter(known -> known.test().equals(test)).findFirst();
  }

  private static String words(KnownFailure known) {
    return "%s (%s, until %s)"
        .formatted(
            known.test().shown(),
            known.owner(),
            known.expiresAt().minusMillis(1).atOffset(ZoneOffset.UTC).toLocalDate());
  }

  private static KnownFailure known(ResultSet row) throws SQLException {
    return new KnownFailure(
        row.getLong("id"),
        new TestName(row.getString("file"), row.getString("name")),
        row.getString("builders"),
        row.getString("branch"),
        row.getString("owner"),
        row.getString("link"),
        row.getString("note"),
        row.getObject("expires_at", OffsetDateTime.class).toInstant(),
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        row.getString("created_by"),
        at(row.getObject("ended_at", OffsetDateTime.class)),
        row.getString("ended_by"));
  }

  private static @Nullable Instant at(@Nullable OffsetDateTime time) {
    return time == null ? null : time.toInstant();
  }
}
