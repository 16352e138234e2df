package org.millrace.endtoend.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.millrace.endtoend.harness.LiveFarm;
import org.millrace.protocol.Assignment;

/**
 * Builds that print without end: one worker with many slots claims them and sends some of each log
 * every second. Another one claims and ends builds at once, to see how long a claim takes.
 */
final class Streams implements AutoCloseable {
  private static final byte[] SOME =
      "0:04:10 load avg: 5.01 [300/478] test_asyncio passed (1 min 2 sec)\n"
          .repeat(120)
          .getBytes(StandardCharsets.UTF_8);

  private final LiveFarm farm;
  private final List<String> labels;
  private final List<Thread> senders = new ArrayList<>();
  private final List<Wire> wires = new ArrayList<>();
  private volatile boolean over;
  private volatile String trouble = "";
  private @Nullable SimulatedWorker claimer;

  private Streams(LiveFarm farm, List<String> labels) {
    this.farm = farm;
    this.labels = labels;
  }

  /** Claims so many builds and lets them print. */
  static Streams begin(LiveFarm farm, Database database, int builds)
      throws IOException, SQLException {
    List<String> labels =
        List.of(
            database
                .text("SELECT string_agg(DISTINCT l, ' ') FROM builder, unnest(requires) l")
                .split(" ", -1));
    queue(database, 600);
    Streams streams = new Streams(farm, labels);
    SimulatedWorker printer = streams.worker("printer", 64);
    List<Assignment> work = new ArrayList<>();
    while (work.size() < builds) {
      Optional<Assignment> one = printer.claim();
      if (one.isEmpty()) {
        throw new IOException("Only %d builds could be claimed".formatted(work.size()));
      }
      work.add(one.get());
    }
    for (Assignment one : work) {
      streams.print(one);
    }
    return streams;
  }

  /** A worker that the database does not know from an earlier run. */
  private SimulatedWorker worker(String what, int slots) throws IOException {
    Wire wire = new Wire(farm.coordinator().uri());
    wires.add(wire);
    String name = "bench-%s-%d".formatted(what, System.currentTimeMillis());
    return SimulatedWorker.enrol(wire, farm.api().invite(name, labels, slots));
  }

  /** Requests that wait, so that there is always something to claim. */
  private static void queue(Database database, int size) throws SQLException {
    database.execute(
        """
        INSERT INTO build_request (build_set_id, builder_id, requirement_id, priority, rank, expires_at)
        SELECT (SELECT max(id) FROM build_set), b.id, b.requirement_id, b.priority,
          now() - interval '1 day', now() + interval '7 days'
        FROM builder b WHERE active AND repository = 'cpython' ORDER BY b.position LIMIT %d\
        """
            .formatted(size));
  }

  private void print(Assignment work) {
    Wire wire = new Wire(farm.coordinator().uri());
    wires.add(wire);
    String log = work.plan().steps().getFirst().name() + ".stdio";
    senders.add(
        Thread.ofVirtual()
            .start(() -> {
              try {
                for (long offset = 0; !over; offset += SOME.length) {
                  SimulatedWorker.send(wire, work, log, offset, SOME);
                  Thread.sleep(1_000);
                }
              } catch (IOException e) {
                trouble = String.valueOf(e.getMessage());
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            }));
  }

  /** Claims so often; answers what each took, in milliseconds. */
  Samples claims(int times) throws IOException {
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      claim(millis);
    }
    return Samples.of(millis);
  }

  /** Claims until then, a few times a second. */
  Samples claimsUntil(Instant end) throws IOException, InterruptedException {
    List<Double> millis = new ArrayList<>();
    while (Instant.now().isBefore(end)) {
      claim(millis);
      Thread.sleep(200);
    }
    return Samples.of(millis);
  }

  private void claim(List<Double> millis) throws IOException {
    if (!trouble.isEmpty()) {
      throw new IOException("A log could not be sent: " + trouble);
    }
    // Only now: the coordinator closes connections that nobody uses.
    SimulatedWorker asking = claimer == null ? worker("claimer", 2) : claimer;
    claimer = asking;
    long start = System.nanoTime();
    Optional<Assignment> work = asking.claim();
    millis.add((System.nanoTime() - start) / 1e6);
    if (work.isEmpty()) {
      throw new IOException("Nothing is left to claim");
    }
    asking.finish(work.get(), SimulatedWorker.End.RED, Instant.now());
  }

  @Override
  public void close() throws IOException {
    over = true;
    try {
      for (Thread sender : senders) {
        sender.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (Wire wire : wires) {
      wire.close();
    }
  }
}
