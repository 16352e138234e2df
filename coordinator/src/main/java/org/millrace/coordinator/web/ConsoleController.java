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
import org.millrace.coordinator.view.Tier;
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
      @RequestParam(defaultValue = "") String columns,
      @RequestParam(required = false) @Nullable Long before,
      Model model) {
    BuilderFilter filter = new BuilderFilter(branch, platform, mode, tier, q.strip());
    Axis axis = Axis.of(by);
    List<BuilderRow> all = builders.active();
    List<BuilderRow> matching = all.stream().filter(filter::matches).toList();
    Map<String, List<BuilderRow>> groups = axis.groups(matching);
    ConsoleColumns across = ConsoleColumns.of(groups.keySet(), columns);
    int rows = Math.clamp(CELLS / Math.max(1, across.names().size()), 10, 25);
    List<ChangeList.ChangeRow> changes =
        grid.changes(
            filter.isAll() ? null : branches(matching),
            before == null ? Long.MAX_VALUE : before,
            rows + 1);
    boolean more = changes.size() > rows;
    List<ChangeList.ChangeRow> shown = more ? changes.subList(0, rows) : changes;
    String query = Choices.href("", Choices.query(filter), axis.query());
    String page = before == null ? "" : "before=" + before;
    List<Choice> choices = new ArrayList<>(Choices.of(all, filter));
    choices.add(axis.choice());
    model.addAttribute(
        "page",
        new ConsolePage(
            Frame.top(
                "Console", "console", "builds,queue,workers" + (before == null ? ",changes" : "")),
            choices,
            filter.text(),
            across.names().stream()
                .map(name -> column(name, groups.getOrDefault(name, List.of())))
                .toList(),
            across.said(),
            across.earlier() == null ? null : href(filter, axis, across.earlier(), page),
            across.later() == null ? null : href(filter, axis, across.later(), page),
            rows(shown, matching, groups, across, query),
            before == null ? null : href(filter, axis, across.query(), ""),
            more ? href(filter, axis, across.query(), "before=" + shown.getLast().id()) : null));
    return "console";
  }

  private static String href(BuilderFilter filter, Axis axis, String columns, String changes) {
    return Choices.href("/console", Choices.query(filter), axis.query(), columns, changes);
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
      ConsoleColumns across,
      String query) {
    Map<Long, BuilderRow> wanted = new HashMap<>();
    matching.forEach(b -> wanted.put(b.id(), b));
    Map<Long, Integer> places = new HashMap<>();
    for (String name : across.names()) {
      int place = across.names().indexOf(name);
      groups.getOrDefault(name, List.of()).forEach(b -> places.put(b.id(), place));
    }
    Map<Long, List<ChangeGrid.Cell>> cells =
        grid.cells(changes.stream().map(ChangeList.ChangeRow::id).toList()).stream()
            .filter(c -> wanted.containsKey(c.builder()))
            .collect(Collectors.groupingBy(ChangeGrid.Cell::change));
    return changes.stream()
        .map(c -> {
          List<ChangeGrid.Cell> mine = cells.getOrDefault(c.id(), List.of());
          String href = "/changes/" + c.id() + query;
          return row(
              c,
              href,
              mine,
              wanted,
              ConsoleCells.of(
                  byPlace(mine, places, across.names().size()),
                  href,
                  across.first(),
                  changes.size()));
        })
        .toList();
  }

  private static List<List<ChangeGrid.Cell>> byPlace(
      List<ChangeGrid.Cell> cells, Map<Long, Integer> places, int columns) {
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
    return byPlace;
  }

  private ConsolePage.Row row(
      ChangeList.ChangeRow change,
      String href,
      List<ChangeGrid.Cell> cells,
      Map<Long, BuilderRow> builders,
      List<ConsolePage.Cell> shown) {
    ChangeVerdict verdict = ChangeVerdict.of(cells, builders);
    List<ChangeGrid.Cell> all = verdict.damage().broken();
    List<Link> broken =
        all.stream()
            .limit(BROKEN)
            .map(c -> new Link(name(builders, c), Words.build(c.build() == null ? 0 : c.build())))
            .toList();
    int rest = all.size() - broken.size();
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
    return builder == null
        ? "builder " + cell.builder()
        : builder.name() + (Tier.isStable(builder) ? "" : " (unstable)");
  }
}
