package org.millrace.coordinator.web;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.millrace.coordinator.view.BuilderFilter;
import org.millrace.coordinator.view.BuilderList;
import org.millrace.coordinator.view.BuilderRow;
import org.millrace.coordinator.view.ChangeGrid;
import org.millrace.coordinator.view.ChangeList;
import org.millrace.coordinator.view.Suspects;
import org.millrace.coordinator.view.Tier;
import org.millrace.webui.ChangePage;
import org.millrace.webui.Choice;
import org.millrace.webui.Frame;
import org.millrace.webui.Link;
import org.millrace.webui.When;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /changes/{id}}: did this change break something, where, and what exactly. */
@Controller
class ChangePageController {
  private static final int COMPANIONS = 1;

  private final BuilderList builders;
  private final ChangeGrid grid;
  private final Suspects suspects;
  private final Present present;

  ChangePageController(BuilderList builders, ChangeGrid grid, Suspects suspects, Present present) {
    this.builders = builders;
    this.grid = grid;
    this.suspects = suspects;
    this.present = present;
  }

  @GetMapping("/changes/{id:[0-9]{1,18}}")
  String change(
      @PathVariable long id,
      @RequestParam(defaultValue = "") String branch,
      @RequestParam(defaultValue = "") String platform,
      @RequestParam(defaultValue = "") String mode,
      @RequestParam(defaultValue = "") String tier,
      @RequestParam(defaultValue = "") String q,
      @RequestParam(defaultValue = "") String by,
      Model model) {
    ChangeList.ChangeRow change =
        grid.change(id)
            .orElseThrow(() ->
                new NotHere("There is no change " + id + ". The list of changes has them all."));
    BuilderFilter filter = new BuilderFilter(branch, platform, mode, tier, q.strip());
    Axis axis = Axis.of(by);
    List<BuilderRow> all = builders.active();
    List<BuilderRow> matching = all.stream().filter(filter::matches).toList();
    Map<Long, ChangeGrid.Cell> cells = new HashMap<>();
    grid.cells(List.of(id)).forEach(c -> cells.put(c.builder(), c));
    Map<Long, BuilderRow> byId =
        matching.stream().collect(Collectors.toMap(BuilderRow::id, Function.identity()));
    ChangeVerdict verdict =
        ChangeVerdict.of(told(matching, cells).stream().map(Told::cell).toList(), byId);
    List<ChangeGrid.Cell> broken = verdict.damage().broken();
    Map<Long, Integer> companions = companions(broken);
    List<Choice> choices = new ArrayList<>(Choices.of(all, filter));
    choices.add(axis.choice());
    Instant now = present.now();
    String subject = Words.subject(change.message());
    model.addAttribute(
        "page",
        new ChangePage(
            new Frame(
                Words.revision(change.revision()),
                "changes",
                List.of(new Link("Changes", "/changes")),
                "builds,queue,workers"),
            subject,
            change.message().strip().equals(subject) ? "" : change.message().strip(),
            change.repository(),
            change.branch(),
            Words.revision(change.revision()),
            Words.safeUrl(change.url()),
            change.author(),
            change.files(),
            new When(change.receivedAt(), now),
            verdict.mark(),
            verdict.text(),
            "/changes/" + id,
            choices,
            told(broken.stream().map(c -> byId.get(c.builder())).toList(), cells).stream()
                .map(t -> build(t, companions))
                .toList(),
            groups(axis.groups(matching), cells, companions)));
    return "change";
  }

  /** How many changes came with the builds that broke, by build. */
  private Map<Long, Integer> companions(List<ChangeGrid.Cell> broken) {
    List<Suspects.Span> spans =
        broken.stream()
            .filter(c -> c.build() != null && c.lastGood() != null)
            .map(c -> new Suspects.Span(c.build(), c.builder(), c.lastGood(), c.number()))
            .toList();
    return suspects.of(spans, COMPANIONS).entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().getFirst().total()));
  }

  private static List<ChangePage.Group> groups(
      Map<String, List<BuilderRow>> groups,
      Map<Long, ChangeGrid.Cell> cells,
      Map<Long, Integer> companions) {
    List<ChangePage.Group> shown = new ArrayList<>();
    int place = 0;
    for (Map.Entry<String, List<BuilderRow>> group : groups.entrySet()) {
      String id = "g" + place++;
      List<ChangePage.Build> builds =
          told(group.getValue(), cells).stream()
              .sorted(Comparator.comparing(t -> Fate.of(t.cell())))
              .map(t -> build(t, companions))
              .toList();
      if (!builds.isEmpty()) {
        shown.add(new ChangePage.Group(id, group.getKey(), builds));
      }
    }
    return shown;
  }

  /** What became of the change on a builder. */
  private record Told(BuilderRow builder, ChangeGrid.Cell cell) {}

  /** Of those builders that were asked for it. */
  private static List<Told> told(List<BuilderRow> builders, Map<Long, ChangeGrid.Cell> cells) {
    List<Told> told = new ArrayList<>();
    for (BuilderRow builder : builders) {
      ChangeGrid.Cell cell = cells.get(builder.id());
      if (cell != null) {
        told.add(new Told(builder, cell));
      }
    }
    return told;
  }

  private static ChangePage.Build build(Told told, Map<Long, Integer> companions) {
    BuilderRow builder = told.builder();
    ChangeGrid.Cell cell = told.cell();
    List<String> notes = new ArrayList<>();
    Long build = cell.build();
    int together = build == null ? 0 : companions.getOrDefault(build, 0);
    if (together > 1) {
      notes.add(
          "or "
              + (together == 2 ? "the other change" : "one of " + (together - 1) + " others")
              + " that came with it");
    }
    if (cell.carried()) {
      notes.add("built with a newer change");
    }
    return new ChangePage.Build(
        Fate.of(cell).mark(),
        Words.builder(builder.id(), builder.name()),
        !Tier.isStable(builder),
        build == null ? null : new Link("#" + cell.number(), Words.build(build)),
        cell.summary() + (cell.detail().isEmpty() ? "" : ": " + cell.detail()),
        String.join(", ", notes));
  }
}
