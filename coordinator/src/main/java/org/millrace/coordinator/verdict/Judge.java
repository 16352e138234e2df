package org.millrace.coordinator.verdict;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.build.Adjudicator;
import org.millrace.coordinator.build.AttemptId;
import org.millrace.coordinator.build.Verdict;
import org.millrace.coordinator.build.Verdict.StepVerdict;
import org.millrace.coordinator.catalog.BuilderDefinition;
import org.millrace.coordinator.catalog.StepDefinition;
import org.millrace.coordinator.catalog.StepDefinition.Parser;
import org.millrace.coordinator.log.Logs;
import org.millrace.coordinator.log.StoredLog;
import org.millrace.protocol.Event.StepEnd;
import org.millrace.protocol.Reason;
import org.millrace.protocol.Result;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Draws the verdict on an attempt from what is stored of it, so that a better reader can read old
 * logs again. May be called from any thread; reads logs once, in pieces.
 */
@Component
public class Judge implements Adjudicator {
  private final JdbcClient jdbc;
  private final Logs logs;
  private final KnownTests known;
  private final JsonMapper json;

  Judge(JdbcClient jdbc, Logs logs, KnownTests known, JsonMapper json) {
    this.jdbc = jdbc;
    this.logs = logs;
    this.known = known;
    this.json = json;
  }

  /** The build's plan, and who stopped it. */
  private record Case(BuilderDefinition definition, String stopped) {}

  private record StepRow(int ordinal, String name, @Nullable StepEnding ending) {}

  @Override
  public Verdict adjudicate(AttemptId attempt) {
    Case build = build(attempt);
    Map<String, StepDefinition> plan = new HashMap<>();
    build.definition().steps().forEach(step -> plan.put(step.name(), step));
    Map<String, StoredLog> stored = new HashMap<>();
    logs.of(attempt).forEach(log -> stored.put(log.name(), log));

    BuildVerdict verdict = new BuildVerdict();
    List<StepVerdict> steps = new ArrayList<>();
    for (StepRow row : steps(attempt)) {
      StepDefinition step = plan.get(row.name());
      if (step == null) {
        throw new IllegalStateException(
            "Step '%s' of attempt %d is not in its build's definition"
                .formatted(row.name(), attempt.value()));
      }
      if (row.ending() == null) {
        verdict.addMissing(row.name());
        continue;
      }
      Finding finding =
          softened(
              attempt,
              step,
              build.definition().isEmulated(step),
              stored.get(row.name() + ".stdio"),
              judge(
                  step,
                  build.definition().isEmulated(step),
                  row.ending(),
                  stored.get(row.name() + ".stdio")));
      String text = BuildVerdict.text(row.name(), finding.result(), row.ending().end());
      verdict.add(step, finding, text);
      steps.add(
          new StepVerdict(
              row.ordinal(),
              finding.result(),
              finding.reason(),
              text,
              finding.detail(),
              finding.line(),
              step.parser() == Parser.REGRTEST));
    }
    String stopped = verdict.result() == Result.CANCELLED ? build.stopped() : "";
    return new Verdict(
        verdict.result(), verdict.reason(), verdict.summary(stopped), verdict.detail(), steps);
  }

  private Finding judge(
      StepDefinition step, boolean emulated, StepEnding ending, @Nullable StoredLog log) {
    try {
      return StepJudge.judge(
          step,
          emulated,
          ending,
          out -> {
            if (log != null) {
              logs.stream(log.id(), 0, log.size(), out);
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the log of step " + step.name(), e);
    }
  }

  /**
   * Warnings instead of a failure where somebody knows of all that failed. Of a run that was cut
   * short by a crash or a hang nobody knows what the rest would have been.
   */
  private Finding softened(
      AttemptId attempt,
      StepDefinition step,
      boolean emulated,
      @Nullable StoredLog log,
      Finding finding) {
    boolean mayBeKnown =
        finding.result() == Result.FAILURE
            && (finding.reason() == Reason.TESTS_FAILED
                || finding.reason() == Reason.REFERENCE_LEAK)
            && step.parser() == Parser.REGRTEST
            && step.flunkOnFailure();
    if (!mayBeKnown || log == null || !known.any(attempt)) {
      return finding;
    }
    try {
      TestReport report =
          ReportReader.read(out -> logs.stream(log.id(), 0, log.size(), out), emulated);
      return known
          .all(attempt, report)
          .map(who ->
              new Finding(
                  Result.WARNINGS,
                  Reason.KNOWN_FAILURE,
                  "known: " + who + ": " + finding.detail(),
                  finding.line()))
          .orElse(finding);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the log of step " + step.name(), e);
    }
  }

  private Case build(AttemptId attempt) {
    return jdbc.sql(
            """
            SELECT b.definition, b.stop_by, b.stop_why
            FROM attempt a
            JOIN build b ON b.id = a.build_id
            WHERE a.id = ?
            """)
        .param(attempt.value())
        .query((row, index) ->
            new Case(
                json.readValue(row.getString(1), BuilderDefinition.class),
                stopped(row.getString(2), row.getString(3))))
        .single();
  }

  private static String stopped(@Nullable String by, @Nullable String why) {
    if (by == null) {
      return "";
    }
    return why == null || why.isBlank() ? "stopped by " + by : "stopped by " + by + ": " + why;
  }

  private List<StepRow> steps(AttemptId attempt) {
    return jdbc.sql(
            """
            SELECT ordinal, name, ended, exit_code, reason, detail
            FROM step
            WHERE attempt_id = ?
            ORDER BY ordinal
            """)
        .param(attempt.value())
        .query((row, index) ->
            new StepRow(
                row.getInt(1),
                row.getString(2),
                ending(
                    row.getString(3),
                    row.getObject(4, Integer.class),
                    row.getString(5),
                    row.getString(6))))
        .list();
  }

  private static @Nullable StepEnding ending(
      @Nullable String end, @Nullable Integer exitCode, @Nullable String reason, String message) {
    if (end == null) {
      return null;
    }
    StepEnd ended = StepEnd.valueOf(end);
    // Only what the agent itself found: the column also holds what an earlier verdict wrote there.
    Reason found = ended == StepEnd.BROKEN && reason != null ? Reason.valueOf(reason) : null;
    return new StepEnding(ended, exitCode, found, message);
  }
}
