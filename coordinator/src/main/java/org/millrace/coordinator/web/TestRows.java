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
import org.millrace.coordinator.results.TestStandings.Cell;
import org.millrace.coordinator.results.TestStandings.Standing;
import org.millrace.coordinator.results.TestStandings.Troubled;
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

  List<TestPage.Row> of(TestHistory.Test test, List<Standing> standings) {
    List<Asked> bad = new ArrayList<>();
    for (Standing standing : standings) {
      newest(standing.runs())
          .filter(Cell::isBad)
          .ifPresent(
              cell -> bad.add(new Asked(standing.builder().id(), cell.attempt(), test.id())));
    }
    Map<Asked, Streak> since = streaks.find(bad, SUSPECTS);
    return standings.stream()
        .map(standing -> {
          Optional<Cell> newest = newest(standing.runs());
          Streak streak =
              newest
                  .map(c -> since.get(new Asked(standing.builder().id(), c.attempt(), test.id())))
                  .orElse(null);
          return row(standing.builder(), standing.runs(), newest.orElse(null), streak);
        })
        .toList();
  }

  /** The newest run of which it is known what became of the test. */
  private static Optional<Cell> newest(List<Cell> runs) {
    return runs.stream().filter(cell -> cell.outcome() != null).findFirst();
  }

  private static TestPage.Row row(
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
        streak == null ? List.of() : streak.suspects().stream().map(TestRows::suspect).toList(),
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
        Words.change(change.change()),
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
