package org.millrace.coordinator.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.millrace.coordinator.view.ChangeGrid;
import org.millrace.webui.Mark;
import org.millrace.webui.Status;

/**
 * Did this change break something?
 *
 * @param mark the answer
 * @param text how far it is and what else there is, in a few words
 * @param broken what it broke and nobody has mended yet
 */
record ChangeVerdict(Mark mark, String text, List<ChangeGrid.Cell> broken) {

  /** Of all that became of it. */
  static ChangeVerdict of(List<ChangeGrid.Cell> cells) {
    Map<Fate, List<ChangeGrid.Cell>> fates = Fate.of(cells);
    List<ChangeGrid.Cell> broken = fates.getOrDefault(Fate.BROKE, List.of());
    int toCome = count(fates, Fate.RUNNING) + count(fates, Fate.PENDING);
    List<String> words = new ArrayList<>();
    if (toCome > 0) {
      words.add(cells.size() - toCome + " of " + cells.size() + " built");
    }
    for (Fate fate : List.of(Fate.MENDED, Fate.BEFORE, Fate.TROUBLE)) {
      if (count(fates, fate) > 0 && (fate != Fate.MENDED || !broken.isEmpty())) {
        words.add(fate.count(count(fates, fate)));
      }
    }
    return new ChangeVerdict(mark(fates, toCome), String.join(", ", words), broken);
  }

  private static int count(Map<Fate, List<ChangeGrid.Cell>> fates, Fate fate) {
    return fates.getOrDefault(fate, List.of()).size();
  }

  private static Mark mark(Map<Fate, List<ChangeGrid.Cell>> fates, int toCome) {
    if (fates.isEmpty()) {
      return Mark.of(Status.SKIPPED, "set off no build");
    }
    if (count(fates, Fate.BROKE) > 0) {
      return Mark.of(Status.FAILURE, "broke " + count(fates, Fate.BROKE));
    }
    if (toCome > 0) {
      boolean begun = fates.keySet().stream().anyMatch(f -> f != Fate.PENDING && f != Fate.NOTHING);
      return begun
          ? Mark.of(Status.RUNNING, "nothing broken yet")
          : Mark.of(Status.PENDING, "waits");
    }
    if (count(fates, Fate.MENDED) > 0) {
      return Mark.of(Status.WARNINGS, "broke " + count(fates, Fate.MENDED) + ", mended since");
    }
    boolean said =
        count(fates, Fate.GOOD) + count(fates, Fate.WARNED) + count(fates, Fate.BEFORE) > 0;
    return said
        ? Mark.of(Status.SUCCESS, "broke nothing")
        : Mark.of(Status.SKIPPED, "nobody knows");
  }
}
