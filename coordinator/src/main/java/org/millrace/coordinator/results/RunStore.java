package org.millrace.coordinator.results;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.build.AttemptId;
import org.millrace.coordinator.verdict.TestTotals;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Writes down what an attempt said of tests, in the place of what was written before. */
@Component
class RunStore {
  private static final String RESULTS =
      """
      INSERT INTO test_result (attempt_id, step, ordinal, builder_id, test_id, variant, outcome,
        first_outcome, bad, message, excerpt, line, ref_leaks, block_leaks, fd_leaks, seconds)
      SELECT :attempt, :step, r.ordinal, :builder, r.test, r.variant, r.outcome, r.first, r.bad,
        r.message, r.excerpt, r.line, nullif(r.refs, 0), nullif(r.blocks, 0), nullif(r.fds, 0),
        r.seconds
      FROM unnest(:tests::int[], :variants::text[], :outcomes::text[], :firsts::text[],
        :bads::boolean[], :messages::text[], :excerpts::text[], :lines::bigint[], :refs::bigint[],
        :blocks::bigint[], :fds::bigint[], :seconds::real[]) WITH ORDINALITY
        AS r(test, variant, outcome, first, bad, message, excerpt, line, refs, blocks, fds, seconds,
          ordinal)
      """;

  private final JdbcClient jdbc;
  private final TransactionTemplate transactions;
  private final Dictionary dictionary;

  RunStore(JdbcClient jdbc, TransactionTemplate transactions, Dictionary dictionary) {
    this.jdbc = jdbc;
    this.transactions = transactions;
    this.dictionary = dictionary;
  }

  /** A step's run, with the ids that it needs; {@code lengths} in hexadecimal. */
  private record Ready(
      int step,
      TestTotals totals,
      int roster,
      String lengths,
      int bad,
      boolean cut,
      List<ResultRow> rows,
      Map<TestName, Integer> ids) {}

  /**
   * Stores all that the attempt's steps said; doing it again changes nothing.
   *
   * @param version of the reader that read them
   * @param error why a step could not be read, or empty
   */
  void store(AttemptId attempt, List<StepReport> reports, int version, String error) {
    List<Ready> ready = new ArrayList<>();
    for (StepReport report : reports) {
      Ready made = ready(report);
      if (!made.lengths().isEmpty()) {
        ready.add(made);
      }
    }
    transactions.executeWithoutResult(status -> {
      Long builder =
          jdbc.sql(
                  """
                  SELECT b.builder_id FROM attempt a JOIN build b ON b.id = a.build_id
                  WHERE a.id = ? FOR NO KEY UPDATE OF a
                  """)
              .param(attempt.value())
              .query(Long.class)
              .single();
      jdbc.sql("DELETE FROM test_run WHERE attempt_id = ?").param(attempt.value()).update();
      ready.forEach(run -> write(attempt, builder, run));
      jdbc.sql(
              """
              UPDATE attempt SET results_due = NULL, results_version = ?, results_error = ?
              WHERE id = ?
              """)
          .params(version, StoredText.line(error, 1_000), attempt.value())
          .update();
    });
  }

  private Ready ready(StepReport step) {
    Sorting sorted = new Sorting(step.report());
    Map<String, Integer> sets = dictionary.sets(sorted.tests());
    Map<TestName, Integer> ids = new HashMap<>(dictionary.names(sorted.files().keySet()));
    ids.putAll(dictionary.names(sorted.rows().stream().map(ResultRow::test).distinct().toList()));
    int count = sorted.files().size();
    int[] files = new int[count];
    int[] ofFiles = new int[count];
    byte[] lengths = new byte[count];
    StringBuilder letters = new StringBuilder(count);
    int i = 0;
    for (Map.Entry<TestName, Sorting.Place> file : sorted.files().entrySet()) {
      files[i] = Objects.requireNonNull(ids.get(file.getKey()));
      ofFiles[i] = sets.getOrDefault(file.getKey().file(), 0);
      lengths[i] = file.getValue().length();
      letters.append(file.getValue().letter());
      i++;
    }
    int roster = count == 0 ? 0 : dictionary.roster(files, ofFiles, letters.toString());
    return new Ready(
        step.step(),
        step.report().totals(),
        roster,
        HexFormat.of().formatHex(lengths),
        sorted.bad(),
        sorted.cut(),
        sorted.rows(),
        ids);
  }

  private void write(AttemptId attempt, long builder, Ready run) {
    jdbc.sql(
            """
            INSERT INTO test_run (attempt_id, step, builder_id, roster_id, durations, ran, failed,
              skipped, bad, cut)
            VALUES (?, ?, ?, ?, decode(?, 'hex'), ?, ?, ?, ?, ?)
            """)
        .params(
            attempt.value(),
            run.step(),
            builder,
            run.roster(),
            run.lengths(),
            run.totals().run(),
            run.totals().failed(),
            run.totals().skipped(),
            run.bad(),
            run.cut())
        .update();
    if (run.rows().isEmpty()) {
      return;
    }
    jdbc.sql(RESULTS)
        .param("attempt", attempt.value())
        .param("step", run.step())
        .param("builder", builder)
        .param("tests", column(run, r -> String.valueOf(run.ids().get(r.test()))))
        .param("variants", column(run, ResultRow::variant))
        .param("outcomes", column(run, r -> r.outcome().name()))
        .param("firsts", column(run, r -> r.first() == null ? null : r.first().name()))
        .param("bads", column(run, r -> String.valueOf(r.outcome().isBad())))
        .param("messages", column(run, ResultRow::message))
        .param("excerpts", column(run, ResultRow::excerpt))
        .param("lines", column(run, r -> String.valueOf(r.line())))
        .param("refs", column(run, r -> String.valueOf(r.leaks().references())))
        .param("blocks", column(run, r -> String.valueOf(r.leaks().blocks())))
        .param("fds", column(run, r -> String.valueOf(r.leaks().descriptors())))
        .param(
            "seconds",
            column(
                run,
                r ->
                    r.duration() == null ? null : String.valueOf(r.duration().toMillis() / 1000.0)))
        .update();
  }

  private static @Nullable String[] column(Ready run, Function<ResultRow, @Nullable String> value) {
    return run.rows().stream().map(value).toArray(String[]::new);
  }
}
