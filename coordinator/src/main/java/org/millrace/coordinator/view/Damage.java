package org.millrace.coordinator.view;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a change broke, it or one that was built with it: builders that were good before.
 *
 * @param stable those of which more is expected, and nobody has mended them yet
 * @param unstable the same, where nobody expects it to be good
 * @param mended those of both kinds that are good again
 */
public record Damage(
    List<ChangeGrid.Cell> stable, List<ChangeGrid.Cell> unstable, List<ChangeGrid.Cell> mended) {

  /** Of what became of the change on these builders. */
  public static Damage of(Collection<ChangeGrid.Cell> cells, Map<Long, BuilderRow> builders) {
    List<ChangeGrid.Cell> stable = new ArrayList<>();
    List<ChangeGrid.Cell> unstable = new ArrayList<>();
    List<ChangeGrid.Cell> mended = new ArrayList<>();
    for (ChangeGrid.Cell cell : cells) {
      if (cell.isFresh()) {
        BuilderRow builder = builders.get(cell.builder());
        (cell.mended() ? mended : builder == null || Tier.isStable(builder) ? stable : unstable)
            .add(cell);
      }
    }
    return new Damage(stable, unstable, mended);
  }

  /** What is still broken, first what matters more. */
  public List<ChangeGrid.Cell> broken() {
    return Stream.concat(stable.stream(), unstable.stream()).toList();
  }
}
