package org.millrace.coordinator.build;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.catalog.BuilderId;
import org.millrace.coordinator.testing.FaultyConnections;
import org.millrace.coordinator.testing.Fixtures;
import org.millrace.coordinator.testing.TestDatabase;
import org.millrace.coordinator.worker.WorkerId;
import org.millrace.coordinator.worker.WorkerSession;
import org.millrace.coordinator.worker.WorkerState;
import org.millrace.protocol.Reason;
import org.millrace.protocol.Result;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * The claimers of eight coordinators at one queue: every request is claimed and built exactly once,
 * whatever happens between two statements. A claimer does as an agent does: without an answer, it
 * sends the same claim again.
 */
class EightCoordinatorsIT {
  private static final int COORDINATORS = 8;
  private static final int CLAIMERS = 4;
  private static final int WORKERS = 16;
  private static final int SLOTS = 3;
  private static final int LINES = 20;
  private static final int PLACES = 2;

  static {
    // Every statement would be told otherwise, and every fault, of which there are hundreds.
    if (LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
      root.setLevel(Level.OFF);
    }
  }

  private final TestDatabase database = TestDatabase.create();
  private final JdbcClient jdbc = database.jdbc();
  private final JsonMapper json = JsonMapper.builder().build();
  private final LeaseSettings settings =
      new LeaseSettings(
          Duration.ofHours(1), Duration.ofSeconds(10), Duration.ofSeconds(1), List.of());
  private final List<HikariDataSource> pools = new ArrayList<>();
  private final List<FaultyConnections> faulty = new ArrayList<>();
  private final AtomicInteger claimed = new AtomicInteger();
  private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();

  /** As much of a coordinator as takes requests and ends builds. */
  private record Coordinator(
      JdbcClient jdbc, TransactionTemplate transactions, Claims claims, Endings endings) {}

  private Coordinator coordinator(Random random, double faults) {
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(database.jdbcUrl());
    pool.setMaximumPoolSize(CLAIMERS);
    pool.setConnectionTimeout(60_000);
    pool.addDataSourceProperty("prepareThreshold", "1");
    pool.addDataSourceProperty("ApplicationName", "claimer");
    pools.add(pool);
    FaultyConnections source = new FaultyConnections(pool, random, faults);
    faulty.add(source);
    JdbcClient client = JdbcClient.create(source);
    TransactionTemplate transactions = new TransactionTemplate(new JdbcTransactionManager(source));
    return new Coordinator(
        client,
        transactions,
        new Claims(client, transactions, json, repository -> "file:///srv/x.git", settings),
        new Endings(client));
  }

  @AfterEach
  void closePools() {
    pools.forEach(HikariDataSource::close);
  }

  /** Builders in twenty lines, each worker with half of the labels; a fifth needs a lock. */
  private void fill(int requests) {
    Fixtures fixtures = new Fixtures(jdbc);
    jdbc.sql("INSERT INTO lock_rule (name, slots, per) VALUES ('net', ?, 'farm')")
        .param(PLACES)
        .update();
    for (int i = 0; i < LINES; i++) {
      BuilderId builder = fixtures.builder("builder " + i, "kind-" + i);
      if (i % 5 == 0) {
        jdbc.sql(
                "UPDATE builder SET definition = definition || '{\"locks\": [\"net\"]}' WHERE id = ?")
            .param(builder.value())
            .update();
      }
      fixtures.requests(builder, i, requests / LINES);
    }
  }

  private WorkerSession worker(int number) {
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < LINES; i++) {
      if ((i + number) % 2 == 0 || i % 5 == 0) {
        labels.add("kind-" + i);
      }
    }
    long id =
        jdbc.sql(
                """
                INSERT INTO worker (name, labels, slots, state) VALUES (?, ?, ?, 'ACTIVE')
                RETURNING id
                """)
            .params("worker-" + number, labels.toArray(String[]::new), SLOTS)
            .query(Long.class)
            .single();
    return new WorkerSession(
        new WorkerId(id), "worker-" + number, WorkerState.ACTIVE, "", labels, SLOTS);
  }

  @Test
  void ten_thousand_requests_are_claimed_once_each() throws Exception {
    run(10_000, new Random(1), 0, false);
  }

  @Test
  void so_they_are_when_calls_fail_and_connections_are_cut() throws Exception {
    long seed = Long.getLong("millrace.seed", System.nanoTime());
    System.out.println("-Dmillrace.seed=" + seed);
    run(2_000, new Random(seed), 0.005, true);
    assertThat(faulty.stream().mapToInt(FaultyConnections::faults).sum()).isPositive();
  }

  private void run(int requests, Random random, double faults, boolean cuts) throws Exception {
    fill(requests);
    List<WorkerSession> workers = new ArrayList<>();
    for (int i = 0; i < WORKERS; i++) {
      workers.add(worker(i));
    }
    long begun = System.nanoTime();
    try (ScheduledExecutorService cutter = Executors.newSingleThreadScheduledExecutor();
        ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> claimers = new ArrayList<>();
      for (int i = 0; i < COORDINATORS; i++) {
        Coordinator coordinator = coordinator(random, faults);
        for (int j = 0; j < CLAIMERS; j++) {
          WorkerSession worker = workers.get((i * CLAIMERS + j) % WORKERS);
          String name = "claimer-" + i + "-" + j;
          claimers.add(
              pool.submit(() -> {
                try {
                  work(coordinator, worker, name, requests);
                } catch (RuntimeException e) {
                  wrong.add(name + ": " + e); // and the others stop, instead of waiting for it
                }
              }));
        }
      }
      Future<?> cutting =
          cutter.scheduleWithFixedDelay(() -> cut(cuts), 100, 100, TimeUnit.MILLISECONDS);
      for (Future<?> claimer : claimers) {
        claimer.get();
      }
      assertThat(cutting.cancel(false)).isTrue(); // it would have ended had a cut failed
    }
    System.out.printf(
        "%d requests by %d claimers in %.1f s, %d faults%n",
        requests,
        COORDINATORS * CLAIMERS,
        (System.nanoTime() - begun) / 1e9,
        faulty.stream().mapToInt(FaultyConnections::faults).sum());
    assertThat(wrong).isEmpty();
    assertThat(
            jdbc.sql(
                    """
                    SELECT (SELECT count(*) FROM build_request WHERE state = 'COMPLETE'),
                      (SELECT count(DISTINCT request_id) FROM build WHERE state = 'COMPLETE'),
                      (SELECT count(*) FROM attempt WHERE state = 'FINISHED'),
                      (SELECT count(*) FROM attempt), (SELECT sum(last_number) FROM builder)
                    """)
                .query()
                .singleRow()
                .values())
        .extracting(value -> ((Number) value).intValue())
        .containsOnly(requests);
    assertThat(jdbc.sql("SELECT count(*) FROM lock_hold").query(Integer.class).single()).isZero();
  }

  private void cut(boolean cuts) {
    if (!cuts) {
      return;
    }
    jdbc.sql(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND application_name = 'claimer'
            ORDER BY random() LIMIT 1
            """)
        .query()
        .listOfRows();
  }

  private void work(Coordinator coordinator, WorkerSession worker, String name, int requests) {
    int round = 0;
    boolean answered = true;
    while (claimed.get() < requests && wrong.isEmpty()) {
      round += answered ? 1 : 0;
      Claim claim;
      try {
        claim = take(coordinator, worker, name + "-" + round);
        answered = true;
      } catch (DataAccessException | TransactionException e) {
        answered = false;
        continue;
      }
      if (claim != null) {
        claimed.incrementAndGet();
        if (round % 10 == 0) {
          inspect(worker);
        }
        end(coordinator, claim, worker);
      }
    }
  }

  private static @Nullable Claim take(Coordinator coordinator, WorkerSession worker, String id) {
    return switch (coordinator.claims().take(worker, id)) {
      case Claims.Outcome.Given(Claim claim) -> claim;
      case Claims.Outcome.Spent() -> throw new IllegalStateException(id + " is spent");
      case Claims.Outcome.Resting(), Claims.Outcome.Nothing() -> null;
    };
  }

  private void inspect(WorkerSession worker) {
    int held =
        jdbc.sql("SELECT count(*) FROM attempt WHERE worker_id = ? AND state = 'LEASED'")
            .param(worker.id().value())
            .query(Integer.class)
            .single();
    if (held > SLOTS) {
      wrong.add(worker.name() + " holds " + held);
    }
    int locked =
        jdbc.sql(
                """
                SELECT count(*) FROM build_request r JOIN requirement q ON q.id = r.requirement_id
                WHERE r.state = 'RUNNING' AND q.locks = '{net}'
                """)
            .query(Integer.class)
            .single();
    if (locked > PLACES) {
      wrong.add("the lock is held " + locked + " times");
    }
  }

  /** As the end of an attempt by its agent, until it is known to be written down. */
  private static void end(Coordinator coordinator, Claim claim, WorkerSession worker) {
    Ending ending =
        new Ending(Result.SUCCESS, Reason.NONE, "build successful", "", List.of(), "", null);
    for (boolean done = false; !done; ) {
      try {
        coordinator
            .transactions()
            .executeWithoutResult(status -> {
              boolean held =
                  coordinator
                      .jdbc()
                      .sql("SELECT id FROM attempt WHERE id = ? AND state = 'LEASED' FOR UPDATE")
                      .param(claim.attempt().value())
                      .query(Long.class)
                      .optional()
                      .isPresent();
              if (held) {
                coordinator
                    .endings()
                    .end(
                        new Endings.Held(
                            claim.attempt(), "LEASED", 1, claim.build(), null, null, worker.name()),
                        "FINISHED",
                        ending,
                        "worker " + worker.name());
              }
            });
        done = true;
      } catch (DataAccessException | TransactionException e) {
        done = false; // looks again, as an agent that got no answer
      }
    }
  }
}
