package org.millrace.coordinator.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.millrace.coordinator.view.BuilderRow;
import org.millrace.coordinator.view.ChangeGrid;
import org.millrace.coordinator.view.Damage;
import org.millrace.coordinator.view.Served;
import org.millrace.webui.Mark;
import org.millrace.webui.Status;

/**
 * Did this change break something?
 *
 * @param mark the answer
 * @param text how far it is and what else there is, in a few words
 * @param damage what it broke
 */
record ChangeVerdict(Mark mark, String text, Damage damage) {

  /** Of all that became of it on these builders. */
  static ChangeVerdict of(List<ChangeGrid.Cell> cells, Map<Long, BuilderRow> builders) {
    Map<Fate, List<ChangeGrid.Cell>> fates = Fate.of(cells);
    Damage damage = Damage.of(cells, builders);
    int open = count(fates, Fate.RUNNING) + count(fates, Fate.PENDING) + count(fates, Fate.AWAY);
    List<String> words = new ArrayList<>();
    if (open > 0) {
      words.add(cells.size() - open + " of " + cells.size() + " built");
    }
    words.addAll(away(fates.getOrDefault(Fate.AWAY, List.of())));
    for (Fate fate : List.of(Fate.MENDED, Fate.BEFORE, Fate.TROUBLE)) {
      // Where nothing is broken any more, the mark itself says what was mended.
      if (count(fates, fate) > 0 && (fate != Fate.MENDED || !damage.broken().isEmpty())) {
        words.add(fate.count(count(fates, fate)));
      }
    }
    return new ChangeVerdict(mark(fates, damage), String.join(", ", words), damage);
  }

  private static int count(Map<Fate, List<ChangeGrid.Cell>> fates, Fate... of) {
    return List.of(of).stream().mapToInt(f -> fates.getOrDefault(f, List.of()).size()).sum();
  }

  private static List<String> away(List<ChangeGrid.Cell> cells) {
    List<String> words = new ArrayList<>();
    for (Served served : List.of(Served.OFFLINE, Served.PAUSED, Served.NONE)) {
      int count = (int) cells.stream().filter(c -> c.waits() == served).count();
      if (count > 0) {
        words.add(away(served, count));
      }
    }
    return words;
  }

  private static String away(Served served, int count) {
    if (served == Served.NONE) {
      return count + (count == 1 ? " has" : " have") + " no worker";
    }
    String how = served == Served.PAUSED ? "paused" : "offline";
    return count == 1
        ? "1 waits for " + (served == Served.PAUSED ? "a " : "an ") + how + " worker"
        : count + " wait for " + how + " workers";
  }

  private static Mark mark(Map<Fate, List<ChangeGrid.Cell>> fates, Damage damage) {
    if (fates.isEmpty()) {
      return Mark.of(Status.SKIPPED, "set off no build");
    }
    int unstable = damage.unstable().size();
    if (!damage.stable().isEmpty()) {
      return Mark.of(
          Status.FAILURE,
          "broke "
              + damage.stable().size()
              + (unstable == 0 ? "" : ", and " + unstable + " unstable"));
    }
    if (unstable > 0) {
      return Mark.of(Status.WARNINGS, "broke " + unstable + " unstable");
    }
    if (!damage.mended().isEmpty()) {
      return Mark.of(Status.WARNINGS, "broke " + damage.mended().size() + ", mended since");
    }
    return calm(fates);
  }

  /** Of a change that broke nothing, as far as one knows. */
  private static Mark calm(Map<Fate, List<ChangeGrid.Cell>> fates) {
    int said = count(fates, Fate.GOOD, Fate.WARNED, Fate.BEFORE);
    boolean begun = said + count(fates, Fate.RUNNING, Fate.TROUBLE) > 0;
    if (count(fates, Fate.RUNNING, Fate.PENDING) > 0) {
      return begun
          ? Mark.of(Status.RUNNING, "nothing broken yet")
          : Mark.of(Status.PENDING, "waits");
    }
    if (count(fates, Fate.AWAY) > 0 && (said > 0 || !begun)) {
      // It may take days until somebody turns on the machine; nobody should wait for that.
      return said > 0
          ? Mark.of(Status.SUCCESS, "broke nothing so far")
          : Mark.of(Status.PENDING, "waits");
    }
    return said > 0
        ? Mark.of(Status.SUCCESS, "broke nothing")
        : Mark.of(Status.SKIPPED, "nobody knows");
  }
}
