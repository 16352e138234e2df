package org.millrace.coordinator.web;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.catalog.Catalog;
import org.millrace.coordinator.view.BuilderFilter;
import org.millrace.coordinator.view.BuilderList;
import org.millrace.coordinator.view.BuilderRow;
import org.millrace.coordinator.view.ChangeGrid;
import org.millrace.coordinator.view.ChangeList;
import org.millrace.webui.Choice;
import org.millrace.webui.ConsolePage;
import org.millrace.webui.Frame;
import org.millrace.webui.Link;
import org.millrace.webui.When;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /console}: changes × builders. */
@Controller
class ConsoleController {
  private static final int COLUMNS = 60;

  /** Cells on a page, which is what a hundred kilobytes hold. */
  private static final int CELLS = 600;

  private static final int BROKEN = 3;

  private final Catalog catalog;
  private final BuilderList builders;
  private final ChangeGrid grid;
  private final Present present;

  ConsoleController(Catalog catalog, BuilderList builders, ChangeGrid grid, Present present) {
    this.catalog = catalog;
    this.builders = builders;
    this.grid = grid;
    this.present = present;
  }

  @GetMapping("/console")
  String console(
      @RequestParam(defaultValue = "") String branch,
      @RequestParam(defaultValue = "") String platform,
      @RequestParam(defaultValue = "") String mode,
      @RequestParam(defaultValue = "") String tier,
      @RequestParam(defaultValue = "") String q,
      @RequestParam(defaultValue = "") String by,
      @RequestParam(required = false) @Nullable Long before,
      Model model) {
    BuilderFilter filter = new BuilderFilter(branch, platform, mode, tier, q.strip());
    Axis axis = Axis.of(by);
    List<BuilderRow> all = builders.active();
    List<BuilderRow> matching = all.stream().filter(filter::matches).toList();
    Map<String, List<BuilderRow>> groups = axis.groups(matching);
    List<String> columns = groups.keySet().stream().limit(COLUMNS).toList();
    int rows = Math.clamp(CELLS / Math.max(1, columns.size()), 10, 25);
    List<ChangeList.ChangeRow> changes =
        grid.changes(
            filter.isAll() ? null : branches(matching),
            before == null ? Long.MAX_VALUE : before,
            rows + 1);
    boolean more = changes.size() > rows;
    List<ChangeList.ChangeRow> shown = more ? changes.subList(0, rows) : changes;
    String query = Choices.href("", Choices.query(filter), axis.query());
    List<Choice> choices = new ArrayList<>(Choices.of(all, filter));
    choices.add(axis.choice());
    model.addAttribute(
        "page",
        new ConsolePage(
            Frame.top("Console", "console", before == null ? "changes,builds,queue" : ""),
            choices,
            filter.text(),
            columns.stream()
                .map(name -> column(name, groups.getOrDefault(name, List.of())))
                .toList(),
            groups.size() - columns.size(),
            rows(shown, matching, groups, columns, query),
            before == null ? null : "/console" + query,
            more
                ? Choices.href(
                    "/console",
                    Choices.query(filter),
                    axis.query(),
                    "before=" + shown.getLast().id())
                : null));
    return "console";
  }

  /** The git branches that these builders build; a change of another can be none of theirs. */
  private Set<String> branches(List<BuilderRow> matching) {
    return catalog.current().refs(matching.stream().map(BuilderRow::branch));
  }

  private static ConsolePage.Column column(String name, List<BuilderRow> group) {
    boolean one = group.size() == 1 && group.getFirst().name().equals(name);
    return new ConsolePage.Column(
        name, group.size(), one ? Words.builder(group.getFirst().id(), name).href() : null);
  }

  private List<ConsolePage.Row> rows(
      List<ChangeList.ChangeRow> changes,
      List<BuilderRow> matching,
      Map<String, List<BuilderRow>> groups,
      List<String> columns,
      String query) {
    Map<Long, BuilderRow> wanted = new HashMap<>();
    matching.forEach(b -> wanted.put(b.id(), b));
    Map<Long, Integer> places = new HashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      for (BuilderRow builder : groups.getOrDefault(columns.get(i), List.of())) {
        places.put(builder.id(), i);
      }
    }
    Map<Long, List<ChangeGrid.Cell>> cells =
        grid.cells(changes.stream().map(ChangeList.ChangeRow::id).toList()).stream()
            .filter(c -> wanted.containsKey(c.builder()))
            .collect(Collectors.groupingBy(ChangeGrid.Cell::change));
    return changes.stream()
        .map(c ->
            row(c, cells.getOrDefault(c.id(), List.of()), wanted, places, columns.size(), query))
        .toList();
  }

  private ConsolePage.Row row(
      ChangeList.ChangeRow change,
      List<ChangeGrid.Cell> cells,
      Map<Long, BuilderRow> builders,
      Map<Long, Integer> places,
      int columns,
      String query) {
    ChangeVerdict verdict = ChangeVerdict.of(cells);
    List<List<ChangeGrid.Cell>> byPlace = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      byPlace.add(new ArrayList<>());
    }
    for (ChangeGrid.Cell cell : cells) {
      Integer place = places.get(cell.builder());
      if (place != null) {
        byPlace.get(place).add(cell);
      }
    }
    String href = "/changes/" + change.id() + query;
    List<ConsolePage.Cell> shown = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      shown.add(cell(byPlace.get(i), href + "#g" + i));
    }
    List<Link> broken =
        verdict.broken().stream()
            .limit(BROKEN)
            .map(c -> new Link(name(builders, c), Words.build(c.build() == null ? 0 : c.build())))
            .toList();
    int rest = verdict.broken().size() - broken.size();
    return new ConsolePage.Row(
        change.id(),
        href,
        Words.revision(change.revision()),
        change.author(),
        Words.subject(change.message()),
        change.branch(),
        new When(change.receivedAt(), present.now()),
        verdict.mark(),
        broken,
        rest == 0
            ? verdict.text()
            : "and " + rest + " more" + (verdict.text().isEmpty() ? "" : "; " + verdict.text()),
        shown);
  }

  private static String name(Map<Long, BuilderRow> builders, ChangeGrid.Cell cell) {
    BuilderRow builder = builders.get(cell.builder());
    return builder == null ? "builder " + cell.builder() : builder.name();
  }

  private static ConsolePage.Cell cell(List<ChangeGrid.Cell> cells, String href) {
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
        worst.getKey().isCalm() ? null : href);
  }
}
