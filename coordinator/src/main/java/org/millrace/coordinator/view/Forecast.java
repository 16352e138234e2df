package org.millrace.coordinator.view;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.view.WaitingLine.Candidate;
import org.millrace.coordinator.view.WaitingLine.Running;

/** Hands out the workers' time in the order of the queue, by the usual lengths of builds. */
final class Forecast {
  private final Instant now;

  /** When each slot of a worker is free; a null in front means that nobody knows. */
  private final Map<String, PriorityQueue<Instant>> free = new HashMap<>();

  Forecast(QueueSnapshot queue) {
    this.now = queue.now();
    queue.lines().values().stream()
        .flatMap(line -> line.workers().stream())
        .filter(Candidate::takesWork)
        .forEach(worker -> free.computeIfAbsent(worker.name(), name -> slotsOf(worker)));
  }

  private PriorityQueue<Instant> slotsOf(Candidate worker) {
    PriorityQueue<Instant> slots = new PriorityQueue<>();
    for (Running running : worker.running()) {
      slots.add(running.left() == null ? Instant.MAX : now.plus(running.left()));
    }
    while (slots.size() < worker.slots()) {
      slots.add(now);
    }
    return slots;
  }

  /** When a request of this line begins; null where nobody knows. */
  @Nullable Instant start(WaitingLine line, @Nullable Duration expected, Instant notBefore) {
    Candidate best =
        line.workers().stream()
            .filter(Candidate::takesWork)
            .min(Comparator.comparing(worker -> next(worker, expected, notBefore)))
            .orElse(null);
    if (best == null || line.locks().stream().anyMatch(lock -> !lock.builds().isEmpty())) {
      return null;
    }
    Instant start = next(best, expected, notBefore);
    PriorityQueue<Instant> slots = slots(best);
    slots.poll();
    slots.add(expected == null || start.equals(Instant.MAX) ? Instant.MAX : start.plus(expected));
    return start.equals(Instant.MAX) ? null : start;
  }

  private PriorityQueue<Instant> slots(Candidate worker) {
    return Objects.requireNonNull(free.get(worker.name()));
  }

  private Instant next(Candidate worker, @Nullable Duration expected, Instant notBefore) {
    Instant slot = slots(worker).peek();
    Instant start = slot == null || slot.isBefore(notBefore) ? notBefore : slot;
    WaitingLine.Downtime downtime = worker.downtime();
    if (downtime == null || start.equals(Instant.MAX) || !start.isBefore(downtime.until())) {
      return start;
    }
    Instant end = expected == null ? start : start.plus(expected);
    return end.isAfter(downtime.from()) || !start.isBefore(downtime.from())
        ? downtime.until()
        : start;
  }
}
