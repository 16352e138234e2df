package org.millrace.coordinator.results;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.millrace.coordinator.results.TestStandings.Cell;

/**
 * How often a test did not make up its mind.
 *
 * @param reruns runs in which it failed and then passed
 * @param revisions commits on which it was bad in one run and good in another
 * @param runs how many were looked at
 */
public record Flakiness(int reruns, int revisions, int runs) {

  /** Of a builder's runs. */
  public static Flakiness of(List<Cell> cells) {
    Set<String> bad = new HashSet<>();
    Set<String> good = new HashSet<>();
    int reruns = 0;
    for (Cell cell : cells) {
      if (cell.isBad()) {
        bad.add(cell.revision());
      } else if (cell.isGood()) {
        good.add(cell.revision());
      }
      if (cell.isRerun()) {
        reruns++;
      }
    }
    bad.retainAll(good);
    return new Flakiness(reruns, bad.size(), cells.size());
  }

  /** Whether it is. */
  public boolean isFlaky() {
    return reruns > 0 || revisions > 0;
  }
}
