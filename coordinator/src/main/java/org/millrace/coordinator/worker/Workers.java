package org.millrace.coordinator.worker;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.record.Transitions;
import org.millrace.coordinator.signal.Signals;
import org.millrace.coordinator.signal.Topic;
import org.millrace.protocol.EnrolmentResponse;
import org.millrace.protocol.Facts;
import org.millrace.protocol.Labels;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * The farm's workers. Every method is safe from any thread and raises {@link Topic#WORKERS} after
 * its commit where it changed something.
 */
@Component
public class Workers {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:+=/-]{0,63}");

  private final JdbcClient jdbc;
  private final TransactionTemplate transactions;
  private final Transitions transitions;
  private final Signals signals;
  private final JsonMapper json;
  private final Enrolments enrolments;

  Workers(
      JdbcClient jdbc,
      TransactionTemplate transactions,
      Transitions transitions,
      Signals signals,
      JsonMapper json,
      EnrolmentSettings settings) {
    this.jdbc = jdbc;
    this.transactions = transactions;
    this.transitions = transitions;
    this.signals = signals;
    this.json = json;
    this.enrolments = new Enrolments(jdbc, transitions, json, settings);
  }

  /**
   * Makes room for a new worker.
   *
   * @param owner who looks after the machine, for people
   * @param by who invites, for the record
   * @return its one-time token
   * @throws IllegalArgumentException where a name, label or number is not allowed, or the name is
   *     taken; the message says which
   */
  public Secret invite(String name, List<String> labels, int slots, String owner, String by) {
    check(NAME.matcher(name).matches(), "A worker's name is 1 to 64 of A-Z a-z 0-9 . _ -");
    for (String label : labels) {
      check(LABEL.matcher(label).matches(), "Not a label: '" + label + "'");
      check(
          !Labels.isProven(label),
          "Label '" + label + "' is not given: a worker that proves that it can do so has it.");
    }
    check(slots >= 1 && slots <= 64, "A worker has 1 to 64 slots, not " + slots);
    return changing(() -> {
      long id =
          jdbc.sql(
                  """
                  INSERT INTO worker (name, owner, labels, slots, state_by)
                  VALUES (?, ?, ?, ?, ?) ON CONFLICT (name) DO NOTHING RETURNING id
                  """)
              .params(name, owner, labels.toArray(String[]::new), slots, by)
              .query(Long.class)
              .optional()
              .orElseThrow(() ->
                  new IllegalArgumentException(
                      "There is a worker " + name + " already; choose another name."));
      transitions.record("worker", id, "", "INVITED", by);
      return enrolments.open(id, by);
    });
  }

  /**
   * A new one-time token for a worker that lost its credential or never used its token. Earlier
   * tokens are void from now on; the credential stays good until the new token is used.
   *
   * @throws IllegalArgumentException where there is no such worker, or it is retired
   */
  public Secret newToken(String name, String by) {
    return changing(() -> {
      Row worker = lock(name);
      check(worker.state() != WorkerState.RETIRED, "Worker " + name + " is retired.");
      return enrolments.open(worker.id(), by);
    });
  }

  /**
   * Trades a one-time token for a credential.
   *
   * @throws EnrolmentRefused where the token is not known, used or too old
   */
  public EnrolmentResponse enrol(String token, Facts facts) {
    return changing(() -> enrolments.enrol(token, facts));
  }

  /** The worker whose credential this is; empty where there is none, or it is retired. */
  public Optional<WorkerSession> authenticate(String credential) {
    return jdbc.sql(
            """
            SELECT id, name, state, state_reason, labels || abilities AS labels, slots FROM worker
            WHERE credential_hash = ? AND state <> 'RETIRED'
            """)
        .param(Secret.hash(credential))
        .query((row, n) -> session(row))
        .optional();
  }

  /**
   * The same for a heartbeat: notes that the worker lives, and its facts where it tells them. That
   * need not survive a crash of the database, the next heartbeat comes soon.
   */
  public Optional<WorkerSession> hear(String credential, @Nullable Facts facts) {
    String text = facts == null ? null : FactsText.of(json, facts);
    boolean[] back = new boolean[1];
    boolean[] otherwise = new boolean[1];
    Optional<WorkerSession> session =
        jdbc.sql(
                """
                WITH lazily AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true)),
                before AS (
                  SELECT id, last_seen_at, abilities FROM worker WHERE credential_hash = :hash)
                UPDATE worker w SET last_seen_at = now(),
                  facts = coalesce(CAST(:facts AS jsonb), w.facts),
                  facts_at = CASE WHEN CAST(:facts AS jsonb) IS NULL THEN w.facts_at ELSE now() END
                FROM before, lazily WHERE w.id = before.id AND w.state <> 'RETIRED'
                RETURNING w.id, w.name, w.state, w.state_reason, w.labels || w.abilities AS labels,
                  w.slots, before.abilities <> w.abilities AS otherwise,
                  before.last_seen_at IS NULL
                    OR before.last_seen_at < now() - interval '30 seconds' AS back
                """)
            .param("hash", Secret.hash(credential))
            .param("facts", text)
            .query((row, n) -> {
              back[0] = row.getBoolean("back");
              otherwise[0] = row.getBoolean("otherwise");
              return session(row);
            })
            .optional();
    if (back[0] || (session.isPresent() && facts != null)) {
      signals.raise(Topic.WORKERS);
    }
    if (otherwise[0]) {
      signals.raise(Topic.ABILITIES);
    }
    return session;
  }

  private static WorkerSession session(ResultSet row) throws SQLException {
    return new WorkerSession(
        new WorkerId(row.getLong("id")),
        row.getString("name"),
        WorkerState.valueOf(row.getString("state")),
        row.getString("state_reason"),
        List.of((String[]) row.getArray("labels").getArray()),
        row.getInt("slots"));
  }

  /** Lets the worker finish what it has and gives it nothing new, until {@link #resume}. */
  public void pause(String name, String reason, String by) {
    move(name, WorkerState.PAUSED, reason, by);
  }

  /** Lets a paused or draining worker take work again. */
  public void resume(String name, String by) {
    move(name, WorkerState.ACTIVE, "", by);
  }

  /** Lets the worker finish what it has; then its agent exits. */
  public void drain(String name, String reason, String by) {
    move(name, WorkerState.DRAINING, reason, by);
  }

  /** Sends the worker away for good: its credential is void, what it runs is given to others. */
  public void retire(String name, String reason, String by) {
    move(name, WorkerState.RETIRED, reason, by);
  }

  private void move(String name, WorkerState to, String reason, String by) {
    changing(() -> {
      Row worker = lock(name);
      check(worker.state() != WorkerState.RETIRED, "Worker " + name + " is retired.");
      check(
          worker.state() != WorkerState.INVITED || to == WorkerState.RETIRED,
          "Worker " + name + " has not enrolled yet.");
      jdbc.sql(
              """
              UPDATE worker SET state = ?, state_reason = ?, state_by = ?, state_at = now()
              WHERE id = ?
              """)
          .params(to.name(), reason, by, worker.id())
          .update();
      if (worker.state() != to) {
        String cause = reason.isEmpty() ? by : by + ": " + reason;
        transitions.record("worker", worker.id(), worker.state().name(), to.name(), cause);
      }
      return worker;
    });
  }

  private record Row(long id, WorkerState state) {}

  private Row lock(String name) {
    return jdbc.sql("SELECT id, state FROM worker WHERE name = ? FOR UPDATE")
        .param(name)
        .query((row, n) -> new Row(row.getLong(1), WorkerState.valueOf(row.getString(2))))
        .optional()
        .orElseThrow(() -> new IllegalArgumentException("There is no worker " + name + "."));
  }

  private <T> T changing(Supplier<T> work) {
    T made = transactions.execute(status -> work.get());
    signals.raise(Topic.WORKERS);
    return made;
  }

  private static void check(boolean good, String message) {
    if (!good) {
      throw new IllegalArgumentException(message);
    }
  }
}
