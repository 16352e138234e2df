package org.millrace.endtoend.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.millrace.protocol.Assignment;
import org.millrace.protocol.FinishResponse;
import org.millrace.protocol.Result;

/**
 * A whole farm's days, event by event: the time jumps to the next push, to the moment at which a
 * scheduler is due, to the end of a build. What then happens is the coordinator's doing; this only
 * knocks at its doors. Used by one thread.
 */
final class SimulatedFarm {
  private static final double RED = 0.06;
  private static final double BROKEN = 0.005;

  /** A worker whose slots are all taken asks all the same at one in so many ends of builds. */
  private static final int GREEDY = 20;

  /** The pauses before a retry, and a second. */
  private static final List<Duration> RETRIES =
      List.of(Duration.ofSeconds(31), Duration.ofSeconds(121));

  private final SimulatedClock clock;
  private final SchedulerWatch schedulers;
  private final Wire wire;
  private final String webhookSecret;
  private final List<SimulatedWorker> workers;
  private final Map<String, BuildLengths.Sort> sorts;
  private final Map<String, Double> factors;
  private final BuildLengths lengths;
  private final SplittableRandom random;
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparing(Event::at).thenComparingLong(Event::order));
  private final Map<String, Integer> numbers = new HashMap<>();

  private final List<Double> given = new ArrayList<>();
  private final List<Double> refused = new ArrayList<>();
  private final List<Double> finished = new ArrayList<>();
  private final List<Double> pushed = new ArrayList<>();
  private final List<String> wrongs = new ArrayList<>();
  private long order;
  private int greedy;

  /** Something that happens, at a time. */
  private record Event(Instant at, long order, What what) {}

  private sealed interface What {}

  private record Pushed(String branch) implements What {}

  /** A scheduler is due. */
  private record Due() implements What {}

  /** A build's pause is over: workers without work look again. */
  private record Look() implements What {}

  private record Ended(SimulatedWorker worker, Assignment work) implements What {}

  /**
   * A farm.
   *
   * @param sorts of builders, by name
   * @param factors by which workers are slower than others, by name
   */
  SimulatedFarm(
      SimulatedClock clock,
      SchedulerWatch schedulers,
      Wire wire,
      String webhookSecret,
      List<SimulatedWorker> workers,
      Map<String, BuildLengths.Sort> sorts,
      Map<String, Double> factors,
      long seed) {
    this.clock = clock;
    this.schedulers = schedulers;
    this.wire = wire;
    this.webhookSecret = webhookSecret;
    this.workers = workers;
    this.sorts = sorts;
    this.factors = factors;
    this.lengths = new BuildLengths(seed);
    this.random = new SplittableRandom(seed);
  }

  /** Lets everything happen that follows from some pushes, until the farm is idle again. */
  void run(List<SimulatedPushes.Planned> pushes)
      throws IOException, SQLException, InterruptedException {
    pushes.forEach(push -> add(push.at(), new Pushed(push.branch())));
    Instant first = clock.now();
    long wall = System.nanoTime();
    long day = 0;
    for (Event event = events.poll(); event != null; event = events.poll()) {
      clock.set(event.at());
      happen(event.what());
      long today = Duration.between(first, event.at()).toDays();
      if (today > day) {
        day = today;
        Progress.say(
            "  after %d days: %d builds ended, %d run; %d s"
                .formatted(
                    day, finished.size(), running(), (System.nanoTime() - wall) / 1_000_000_000));
      }
    }
  }

  private void happen(What what) throws IOException, SQLException, InterruptedException {
    switch (what) {
      case Pushed(String branch) -> {
        push(branch);
        planNextDecision();
      }
      case Due _ -> {
        if (schedulers.decide()) {
          everybodyClaims();
        }
        planNextDecision();
      }
      case Look _ -> everybodyClaims();
      case Ended(SimulatedWorker worker, Assignment work) -> end(worker, work);
    }
  }

  private void push(String branch) throws IOException, SQLException, InterruptedException {
    Push push =
        Push.of(branch, "farm-" + branch, numbers.merge(branch, 1, Integer::sum), webhookSecret);
    long start = System.nanoTime();
    push.to(wire);
    schedulers.awaitInbox();
    pushed.add((System.nanoTime() - start) / 1e6);
  }

  private void planNextDecision() throws SQLException {
    schedulers
        .nextDue()
        .ifPresent(due -> add(due.isAfter(clock.now()) ? due : clock.now(), new Due()));
  }

  private void everybodyClaims() throws IOException {
    int first = random.nextInt(workers.size());
    for (int i = 0; i < workers.size(); i++) {
      claimAll(workers.get((first + i) % workers.size()));
    }
  }

  private void claimAll(SimulatedWorker worker) throws IOException {
    while (worker.hasFreeSlot()) {
      if (!claim(worker)) {
        return;
      }
    }
  }

  private boolean claim(SimulatedWorker worker) throws IOException {
    long start = System.nanoTime();
    Optional<Assignment> work = worker.claim();
    (work.isPresent() ? given : refused).add((System.nanoTime() - start) / 1e6);
    work.ifPresent(one -> {
      BuildLengths.Sort sort = sorts.get(one.plan().builder());
      if (sort == null) {
        throw new IllegalStateException("Unknown builder: " + one.plan().builder());
      }
      BuildLengths.Sort here =
          new BuildLengths.Sort(
              sort.name(),
              sort.architecture(),
              sort.tags(),
              factors.getOrDefault(worker.name(), 1.0));
      add(clock.now().plus(lengths.draw(here)), new Ended(worker, one));
    });
    return work.isPresent();
  }

  private void end(SimulatedWorker worker, Assignment work) throws IOException {
    if (!worker.hasFreeSlot() && greedy++ % GREEDY == 0 && claim(worker)) {
      wrongs.add("%s got a build beyond its %d slots".formatted(worker.name(), worker.slots()));
    }
    double chance = random.nextDouble();
    SimulatedWorker.End end =
        chance < BROKEN
            ? SimulatedWorker.End.BROKEN
            : chance < BROKEN + RED ? SimulatedWorker.End.RED : SimulatedWorker.End.GREEN;
    long start = System.nanoTime();
    FinishResponse answer = worker.finish(work, end, clock.now());
    finished.add((System.nanoTime() - start) / 1e6);
    if (end == SimulatedWorker.End.GREEN && answer.result() != Result.SUCCESS) {
      wrongs.add(
          "a build of '%s' that ended %s came to %s: %s"
              .formatted(work.plan().builder(), end, answer.result(), answer.summary()));
    }
    if (answer.result() == Result.RETRY) {
      RETRIES.forEach(pause -> add(clock.now().plus(pause), new Look()));
    }
    claimAll(worker);
  }

  private void add(Instant at, What what) {
    events.add(new Event(at, order++, what));
  }

  private int running() {
    return (int) events.stream().filter(event -> event.what() instanceof Ended).count();
  }

  /** Milliseconds from a claim's sending to the work that came. */
  List<Double> given() {
    return given;
  }

  /** Milliseconds from a claim's sending to the answer that there is no work. */
  List<Double> refused() {
    return refused;
  }

  /** Milliseconds that it took to send a log and to end an attempt. */
  List<Double> finished() {
    return finished;
  }

  /** Milliseconds from a webhook's sending until its change was stored and seen by schedulers. */
  List<Double> pushed() {
    return pushed;
  }

  /** What must not be, a sentence each. */
  List<String> wrongs() {
    return wrongs;
  }
}
