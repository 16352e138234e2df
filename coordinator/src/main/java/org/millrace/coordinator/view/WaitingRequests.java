package org.millrace.coordinator.view;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.view.QueueSnapshot.Request;
import org.springframework.stereotype.Component;

/**
 * Everything that waits, and why: computed for the whole queue at once out of one query, because a
 * place in a line is only known when all lines are.
 */
@Component
public class WaitingRequests {
  private final QueueReading reading;

  WaitingRequests(QueueReading reading) {
    this.reading = reading;
  }

  /**
   * A request that waits.
   *
   * @param position where it stands
   * @param scheduler that wanted it; empty when a person did
   * @param why the reason that was given
   */
  public record Item(
      long id,
      QueuePosition position,
      long builderId,
      String builder,
      String repository,
      String branch,
      String revision,
      String scheduler,
      String why,
      int priority,
      Instant submittedAt,
      Waiting waiting) {}

  /** In the order in which they are to be built, the first 20,000 of them. */
  public List<Item> all() {
    return explain(reading.read());
  }

  /**
   * Those of builders that are wanted.
   *
   * @param text part of a builder's name in whatever case; empty for all
   */
  public List<Item> all(String text) {
    String wanted = text.strip().toLowerCase(Locale.ROOT);
    return all().stream()
        .filter(item -> item.builder().toLowerCase(Locale.ROOT).contains(wanted))
        .toList();
  }

  /** Those that stand behind a position; all where it is null. */
  public static List<Item> behind(List<Item> all, @Nullable QueuePosition position) {
    return position == null
        ? all
        : all.stream().filter(item -> item.position().compareTo(position) > 0).toList();
  }

  /** Why this one waits; empty where it does not, or stands too far behind to be looked at. */
  public Optional<Waiting> find(long request) {
    return all().stream().filter(item -> item.id() == request).findFirst().map(Item::waiting);
  }

  static List<Item> explain(QueueSnapshot queue) {
    Map<Long, Set<Long>> rivals = rivals(queue.lines());
    Map<Long, Integer> seen = new HashMap<>();
    Forecast forecast = new Forecast(queue);
    List<Item> items = new ArrayList<>();
    for (Request request : queue.requests()) {
      WaitingLine line = queue.lines().get(request.line());
      if (line == null) {
        continue; // its builder has moved to another line since the lines were looked at
      }
      boolean early = request.notBefore().isAfter(queue.now());
      int ahead = 0;
      for (long rival : rivals.getOrDefault(request.line(), Set.of())) {
        ahead += seen.getOrDefault(rival, 0);
      }
      if (!early) {
        seen.merge(request.line(), 1, Integer::sum);
      }
      Duration expected =
          request.expected() == null ? null : Duration.ofMillis((long) (request.expected() * 1000));
      items.add(
          new Item(
              request.id(),
              new QueuePosition(request.rank(), request.id()),
              request.builderId(),
              request.builder(),
              request.repository(),
              request.branch(),
              request.revision(),
              request.scheduler(),
              request.why(),
              request.priority(),
              request.submittedAt(),
              new Waiting(
                  queue.now(),
                  line,
                  ahead + 1,
                  early ? request.notBefore() : null,
                  expected,
                  forecast.start(line, expected, early ? request.notBefore() : queue.now()))));
    }
    return items;
  }

  /** For each line those whose requests a worker of its own may take first; itself among them. */
  private static Map<Long, Set<Long>> rivals(Map<Long, WaitingLine> lines) {
    Map<Long, Set<String>> names = new HashMap<>();
    lines.forEach((id, line) -> {
      Set<String> active = new HashSet<>();
      line.workers().stream()
          .filter(worker -> worker.state().equals("ACTIVE"))
          .forEach(worker -> active.add(worker.name()));
      names.put(id, active);
    });
    Map<Long, Set<Long>> rivals = new HashMap<>();
    names.forEach((line, workers) -> {
      Set<Long> mine = new HashSet<>(Set.of(line));
      names.forEach((other, others) -> {
        if (workers.stream().anyMatch(others::contains)) {
          mine.add(other);
        }
      });
      rivals.put(line, mine);
    });
    return rivals;
  }
}
