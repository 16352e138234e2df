package org.millrace.coordinator.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.results.Flakiness;
import org.millrace.coordinator.results.Streaks;
import org.millrace.coordinator.results.Streaks.Asked;
import org.millrace.coordinator.results.Streaks.Point;
import org.millrace.coordinator.results.Streaks.Streak;
import org.millrace.coordinator.results.TestHistory;
import org.millrace.coordinator.results.TestHistory.Cell;
import org.millrace.coordinator.results.TestHistory.Troubled;
import org.millrace.webui.Link;
import org.millrace.webui.Mark;
import org.millrace.webui.Status;
import org.millrace.webui.TestPage;
import org.springframework.stereotype.Component;

/** How a test stands on each builder. */
@Component
class TestRows {
  private static final int SUSPECTS = 3;

  private final Streaks streaks;

  TestRows(Streaks streaks) {
    this.streaks = streaks;
  }

  List<TestPage.Row> of(
      TestHistory.Test test, List<Troubled> builders, Map<Long, List<Cell>> cells) {
    List<Asked> bad = new ArrayList<>();
    for (Troubled builder : builders) {
      newest(cells.getOrDefault(builder.id(), List.of()))
          .filter(Cell::isBad)
          .ifPresent(cell -> bad.add(new Asked(builder.id(), cell.attempt(), test.id())));
    }
    Map<Asked, Streak> since = streaks.find(bad);
    return builders.stream()
        .map(builder -> {
          List<Cell> runs = cells.getOrDefault(builder.id(), List.of());
          Optional<Cell> newest = newest(runs);
          Streak streak =
              newest
                  .map(cell -> since.get(new Asked(builder.id(), cell.attempt(), test.id())))
                  .orElse(null);
          return row(builder, runs, newest.orElse(null), streak);
        })
        .toList();
  }

  /** The newest run of which it is known what became of the test. */
  private static Optional<Cell> newest(List<Cell> runs) {
    return runs.stream().filter(cell -> cell.outcome() != null).findFirst();
  }

  private TestPage.Row row(
      Troubled builder, List<Cell> runs, @Nullable Cell newest, @Nullable Streak streak) {
    Point good = streak == null ? null : streak.lastGood();
    Point bad = streak == null ? null : streak.firstBad();
    return new TestPage.Row(
        Words.builder(builder.id(), builder.name()),
        builder.architecture(),
        builder.execution(),
        newest == null
            ? Mark.of(Status.NEVER, "not in the last runs")
            : TestWords.mark(newest.outcome(), newest.first()),
        TestWords.flaky(Flakiness.of(runs)),
        link(bad),
        link(good),
        good == null || bad == null
            ? List.of()
            : streaks.suspects(builder.id(), good.number(), bad.number(), SUSPECTS).stream()
                .map(TestRows::suspect)
                .toList(),
        runs.reversed().stream().map(TestRows::cell).toList());
  }

  private static @Nullable Link link(@Nullable Point point) {
    return point == null
        ? null
        : new Link(
            "#" + point.number() + " " + Words.revision(point.revision()),
            Words.build(point.build()));
  }

  private static TestPage.Suspect suspect(Streaks.Suspect change) {
    return new TestPage.Suspect(
        new Link(Words.revision(change.revision()), Words.safeUrl(change.url())),
        change.author(),
        Words.subject(change.message()));
  }

  private static TestPage.Cell cell(Cell cell) {
    Mark mark = TestWords.mark(cell.outcome(), cell.first());
    return new TestPage.Cell(
        mark,
        Words.build(cell.build()),
        "#" + cell.number() + " " + Words.revision(cell.revision()) + ": " + mark.word());
  }
}
