package org.millrace.coordinator.build;

import java.io.UncheckedIOException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.record.Transitions;
import org.millrace.coordinator.signal.Signals;
import org.millrace.coordinator.signal.Topic;
import org.millrace.protocol.Reason;
import org.millrace.protocol.Result;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Draws the verdicts on builds that are over anew, from what is stored of them: a better reader may
 * see more in an old log. Builds that were stopped or broken by their worker are left as they are;
 * their logs are not what ended them. Any thread.
 */
@Component
public class Reviews {
  private static final Logger LOG = LoggerFactory.getLogger(Reviews.class);

  private final JdbcClient jdbc;
  private final TransactionTemplate transactions;
  private final Transitions transitions;
  private final Adjudicator adjudicator;
  private final Signals signals;

  Reviews(
      JdbcClient jdbc,
      TransactionTemplate transactions,
      Transitions transitions,
      Adjudicator adjudicator,
      Signals signals) {
    this.jdbc = jdbc;
    this.transactions = transactions;
    this.transitions = transitions;
    this.adjudicator = adjudicator;
    this.signals = signals;
  }

  /**
   * Which builds.
   *
   * @param builder its name; null for all
   * @param build one alone; null for all
   * @param since those that ended at that time or later; null for all
   */
  public record Wanted(@Nullable String builder, @Nullable Long build, @Nullable Instant since) {}

  /** What a verdict says of a build, as it is stored. */
  public record Said(Result result, Reason reason, String summary, String detail) {
    private static Said of(Verdict verdict) {
      return new Said(
          verdict.result(),
          verdict.reason(),
          Untrusted.text(verdict.summary(), 1000),
          Untrusted.text(verdict.detail(), 2000));
    }
  }

  /**
   * A build whose verdict is not what it was.
   *
   * @param now null where no verdict could be drawn: then {@code trouble} says why
   * @param trouble empty where there was none
   */
  public record Change(
      BuildId build, String builder, int number, Said was, @Nullable Said now, String trouble) {}

  /**
   * What came of some builds.
   *
   * @param read how many were looked at
   * @param last the id of the last; null where there are no more
   */
  public record Reviewed(int read, @Nullable Long last, List<Change> changes) {}

  private record Over(BuildId build, String builder, int number, AttemptId attempt, Said was) {}

  /**
   * Looks at the next builds, in the order of their ids.
   *
   * @param after the id of the build before the first
   * @param limit how many at most; each means reading its logs
   * @param by who wants the new verdicts written down, {@code user ada}; null for nobody
   */
  public Reviewed review(Wanted wanted, long after, int limit, @Nullable String by) {
    List<Over> builds = builds(wanted, after, limit);
    List<Change> changes = new ArrayList<>();
    for (Over build : builds) {
      try {
        Verdict verdict = adjudicator.adjudicate(build.attempt());
        Said now = Said.of(verdict);
        if (!now.equals(build.was())) {
          changes.add(
              new Change(build.build(), build.builder(), build.number(), build.was(), now, ""));
        }
        if (by != null) {
          write(build, verdict, now, by);
        }
      } catch (IllegalStateException | UncheckedIOException e) {
        LOG.warn("no new verdict on build {}", build.build().value(), e);
        changes.add(
            new Change(
                build.build(),
                build.builder(),
                build.number(),
                build.was(),
                null,
                String.valueOf(e.getMessage())));
      }
    }
    if (by != null && !builds.isEmpty()) {
      signals.raise(Topic.RESULTS);
      signals.raise(Topic.BUILDS);
    }
    Long last = builds.size() < limit ? null : builds.getLast().build().value();
    return new Reviewed(builds.size(), last, changes);
  }

  private List<Over> builds(Wanted wanted, long after, int limit) {
    return jdbc.sql(
            """
            SELECT b.id, r.name, b.number, a.id, b.result, b.reason, b.summary, b.detail
            FROM build b JOIN builder r ON r.id = b.builder_id
              JOIN LATERAL (SELECT id, state FROM attempt WHERE build_id = b.id
                            ORDER BY ordinal DESC LIMIT 1) a ON a.state = 'FINISHED'
            WHERE b.id > :after AND b.state = 'COMPLETE' AND b.stop_by IS NULL
              AND (b.result IN ('SUCCESS', 'WARNINGS', 'FAILURE')
                   OR b.result = 'EXCEPTION' AND b.reason = 'NONE')
              AND (:builder::text IS NULL OR r.name = :builder)
              AND (:build::bigint IS NULL OR b.id = :build)
              AND (:since::timestamptz IS NULL OR b.finished_at >= :since)
            ORDER BY b.id LIMIT :limit
            """)
        .param("after", after)
        .param("builder", wanted.builder())
        .param("build", wanted.build())
        .param("since", wanted.since() == null ? null : Timestamp.from(wanted.since()))
        .param("limit", limit)
        .query((row, n) ->
            new Over(
                new BuildId(row.getLong(1)),
                row.getString(2),
                row.getInt(3),
                new AttemptId(row.getLong(4)),
                new Said(
                    Result.valueOf(row.getString(5)),
                    Reason.valueOf(row.getString(6)),
                    row.getString(7),
                    row.getString(8))))
        .list();
  }

  /** Nothing of a build is changed that is not over any more, or was reviewed meanwhile. */
  private void write(Over build, Verdict verdict, Said now, String by) {
    boolean written =
        Boolean.TRUE.equals(
            transactions.execute(status -> {
              int builds =
                  jdbc.sql(
                          """
                          UPDATE build SET result = ?, reason = ?, summary = ?, detail = ?
                          WHERE id = ? AND state = 'COMPLETE' AND result = ? AND reason = ?
                            AND summary = ? AND detail = ?
                          """)
                      .params(
                          now.result().name(),
                          now.reason().name(),
                          now.summary(),
                          now.detail(),
                          build.build().value(),
                          build.was().result().name(),
                          build.was().reason().name(),
                          build.was().summary(),
                          build.was().detail())
                      .update();
              if (builds == 0) {
                return false;
              }
              jdbc.sql(
                      """
                      UPDATE build_request r SET result = ?, reason = ?
                      FROM build b WHERE b.id = ? AND r.id = b.request_id
                      """)
                  .params(now.result().name(), now.reason().name(), build.build().value())
                  .update();
              jdbc.sql(
                      "UPDATE attempt SET result = ?, reason = ?, results_due = now() WHERE id = ?")
                  .params(now.result().name(), now.reason().name(), build.attempt().value())
                  .update();
              verdict.steps().forEach(step -> writeStep(build.attempt(), step));
              if (!now.equals(build.was())) {
                transitions.record(
                    "build",
                    build.build().value(),
                    "COMPLETE",
                    "COMPLETE",
                    by + ": read again, it was " + words(build.was()));
              }
              return true;
            }));
    if (written) {
      signals.raise(Topic.build(build.build().value()));
    }
  }

  private void writeStep(AttemptId attempt, Verdict.StepVerdict step) {
    jdbc.sql(
            """
            UPDATE step SET result = ?, reason = ?, text = ?,
              detail = coalesce(nullif(?, ''), detail), proof_line = ?
            WHERE attempt_id = ? AND ordinal = ?
            """)
        .params(
            step.result().name(),
            step.reason().name(),
            Untrusted.text(step.text(), 1000),
            Untrusted.text(step.detail(), 2000),
            step.line(),
            attempt.value(),
            step.ordinal())
        .update();
  }

  private static String words(Said said) {
    String reason = said.reason() == Reason.NONE ? "" : " " + said.reason();
    String detail = said.detail().isEmpty() ? "" : ": " + said.detail();
    return said.result() + reason + detail;
  }
}
