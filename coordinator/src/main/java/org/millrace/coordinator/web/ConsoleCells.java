package org.millrace.coordinator.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.view.ChangeGrid;
import org.millrace.webui.ConsolePage;

/** What became of a change, group by group. */
final class ConsoleCells {
  /** What all addresses that only lead to something calm may weigh on a page, in characters. */
  private static final int CALM = 24_000;

  private ConsoleCells() {}

  /**
   * The cells of a row.
   *
   * @param byGroup what became of it in each of the groups
   * @param href of the change's page; a group's anchor goes behind it
   * @param first how many groups stand before these
   * @param rows how many such rows the page has
   */
  static List<ConsolePage.Cell> of(
      List<List<ChangeGrid.Cell>> byGroup, String href, int first, int rows) {
    boolean light = rows * byGroup.size() * (href.length() + 20) <= CALM;
    List<ConsolePage.Cell> shown = new ArrayList<>();
    for (List<ChangeGrid.Cell> cells : byGroup) {
      shown.add(cell(cells, href + "#g" + (first + shown.size()), light));
    }
    return shown;
  }

  private static ConsolePage.Cell cell(List<ChangeGrid.Cell> cells, String href, boolean light) {
    if (cells.isEmpty()) {
      return new ConsolePage.Cell("", "", "", null);
    }
    Map<Fate, List<ChangeGrid.Cell>> fates = Fate.of(cells);
    Map.Entry<Fate, List<ChangeGrid.Cell>> worst = fates.entrySet().iterator().next();
    int count = worst.getValue().size();
    String title =
        fates.entrySet().stream()
            .map(e -> e.getKey().count(e.getValue().size()))
            .collect(Collectors.joining(", "));
    return new ConsolePage.Cell(
        worst.getKey().css(),
        worst.getKey().tally(count) + (count == cells.size() ? "" : " of " + cells.size()),
        title,
        href(cells, worst.getKey().isCalm() && !light ? null : href));
  }

  /** The build where it is only one; what became of the change in the group where that is known. */
  private static @Nullable String href(List<ChangeGrid.Cell> cells, @Nullable String group) {
    Long build = cells.getFirst().build();
    return cells.size() == 1 && build != null ? Words.build(build) : group;
  }
}
