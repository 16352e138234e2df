package org.millrace.coordinator.results;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.millrace.coordinator.build.AttemptId;
import org.millrace.coordinator.catalog.BuilderDefinition;
import org.millrace.coordinator.catalog.StepDefinition;
import org.millrace.coordinator.catalog.StepDefinition.Artifact;
import org.millrace.coordinator.catalog.StepDefinition.Parser;
import org.millrace.coordinator.log.Artifacts;
import org.millrace.coordinator.log.Logs;
import org.millrace.coordinator.log.StoredLog;
import org.millrace.coordinator.verdict.ReportReader;
import org.millrace.coordinator.verdict.TestReport;
import org.millrace.coordinator.verdict.UnreadableReport;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Reads what the steps of an attempt said of tests, from what is stored of them. */
@Component
class AttemptReports {
  private final JdbcClient jdbc;
  private final JsonMapper json;
  private final Logs logs;
  private final Artifacts artifacts;

  AttemptReports(JdbcClient jdbc, JsonMapper json, Logs logs, Artifacts artifacts) {
    this.jdbc = jdbc;
    this.json = json;
    this.logs = logs;
    this.artifacts = artifacts;
  }

  /**
   * What was read.
   *
   * @param trouble what could not be, for people; empty where all could
   */
  record Read(List<StepReport> reports, String trouble) {}

  private record Ran(int ordinal, String name) {}

  /** Reads each log once, in pieces. */
  Read read(AttemptId attempt) throws IOException {
    BuilderDefinition plan =
        jdbc.sql(
                "SELECT b.definition FROM attempt a JOIN build b ON b.id = a.build_id WHERE a.id = ?")
            .param(attempt.value())
            .query((row, n) -> json.readValue(row.getString(1), BuilderDefinition.class))
            .single();
    List<Ran> ran =
        jdbc.sql(
                """
                SELECT ordinal, name FROM step WHERE attempt_id = ? AND ended IS NOT NULL
                ORDER BY ordinal
                """)
            .param(attempt.value())
            .query((row, n) -> new Ran(row.getInt(1), row.getString(2)))
            .list();
    List<StepReport> reports = new ArrayList<>();
    List<String> trouble = new ArrayList<>();
    for (Ran step : ran) {
      Optional<StepDefinition> planned =
          plan.steps().stream()
              .filter(s -> s.name().equals(step.name()) && s.parser() == Parser.REGRTEST)
              .findFirst();
      Optional<StoredLog> log = logs.find(attempt, step.name() + ".stdio");
      if (planned.isPresent() && log.isPresent()) {
        TestReport report =
            ReportReader.read(
                out -> logs.stream(log.get().id(), 0, log.get().size(), out),
                plan.isEmulated(planned.get()));
        reports.add(
            new StepReport(step.ordinal(), withFiles(attempt, planned.get(), report, trouble)));
      }
    }
    return new Read(reports, String.join("; ", trouble));
  }

  private TestReport withFiles(
      AttemptId attempt, StepDefinition step, TestReport fromLog, List<String> trouble)
      throws IOException {
    TestReport report = fromLog;
    for (Artifact file : step.artifacts()) {
      if (!file.name().endsWith(".xml")) {
        continue;
      }
      try (InputStream xml = artifacts.open(attempt, file.name()).orElse(null)) {
        if (xml != null) {
          report = ReportReader.withJunit(report, xml::transferTo);
        }
      } catch (UnreadableReport e) {
        trouble.add(file.name() + ": " + e.getMessage());
      }
    }
    return report;
  }
}
