package org.millrace.coordinator.web;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.catalog.ForceScheduler;
import org.millrace.coordinator.schedule.SchedulerState;
import org.millrace.coordinator.schedule.SchedulerStates;
import org.millrace.coordinator.view.BuildSetRecord;
import org.millrace.coordinator.view.BuilderFilter;
import org.millrace.coordinator.view.BuilderList;
import org.millrace.coordinator.view.BuilderRow;
import org.millrace.webui.Frame;
import org.millrace.webui.Link;
import org.millrace.webui.SchedulerPage;
import org.millrace.webui.SchedulersPage;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /schedulers} and {@code /schedulers/{name}}. */
@Controller
class SchedulerController {
  private static final int MOST_BOXES = 200;
  private static final int SETS = 20;

  private final SchedulerStates states;
  private final BuilderList builders;
  private final BuildSetRecord sets;
  private final Present present;

  SchedulerController(
      SchedulerStates states, BuilderList builders, BuildSetRecord sets, Present present) {
    this.states = states;
    this.builders = builders;
    this.sets = sets;
    this.present = present;
  }

  /**
   * What the form of a wish was filled with.
   *
   * @param chosen names of builders; null for all that match
   * @param error why it was refused
   */
  record Filled(
      BuilderFilter filter,
      @Nullable Set<String> chosen,
      String revision,
      String reason,
      String error) {}

  @GetMapping("/schedulers")
  String list(Model model) {
    Instant now = present.now();
    model.addAttribute(
        "page",
        new SchedulersPage(
            Frame.top("Schedulers", "schedulers", "schedulers,changes,builds,catalog"),
            states.all().stream().map(state -> SchedulerCards.card(state, now)).toList()));
    return "schedulers";
  }

  @GetMapping("/schedulers/{name}")
  String one(
      @PathVariable String name,
      @RequestParam(defaultValue = "") String branch,
      @RequestParam(defaultValue = "") String platform,
      @RequestParam(defaultValue = "") String mode,
      @RequestParam(defaultValue = "") String tier,
      @RequestParam(defaultValue = "") String q,
      Model model) {
    BuilderFilter filter = new BuilderFilter(branch, platform, mode, tier, q.strip());
    return show(name, new Filled(filter, null, "", "", ""), model);
  }

  String show(String name, Filled filled, Model model) {
    SchedulerState state =
        states
            .find(name)
            .orElseThrow(() ->
                new NotHere(
                    "There is no scheduler “" + name + "”. The list of schedulers has them all."));
    Instant now = present.now();
    boolean force = state.definition() instanceof ForceScheduler;
    model.addAttribute(
        "page",
        new SchedulerPage(
            new Frame(
                name,
                "schedulers",
                List.of(new Link("Schedulers", "/schedulers")),
                // Somebody ticks boxes here: nothing may change under their hands.
                force ? "" : "schedulers,changes,builds,catalog"),
            SchedulerCards.card(state, now),
            sets.of(name, SETS).stream().map(set -> SchedulerCards.line(set, now)).toList(),
            force ? wish(state, filled) : null));
    return "scheduler";
  }

  /** The builders of a scheduler that a filter means. */
  List<BuilderRow> matching(String scheduler, BuilderFilter filter) {
    Set<String> allowed =
        states
            .find(scheduler)
            .map(state -> Set.copyOf(state.definition().builders()))
            .orElse(Set.of());
    return builders.active().stream()
        .filter(builder -> allowed.contains(builder.name()))
        .filter(filter::matches)
        .toList();
  }

  private SchedulerPage.WishForm wish(SchedulerState state, Filled filled) {
    String name = state.definition().name();
    List<BuilderRow> matching = matching(name, filled.filter());
    Set<String> chosen = filled.chosen();
    return new SchedulerPage.WishForm(
        Choices.of(matching(name, BuilderFilter.ALL), filled.filter()),
        filled.filter().text(),
        fields(filled.filter()),
        matching.size(),
        matching.stream()
            .limit(MOST_BOXES)
            .map(builder ->
                new SchedulerPage.Box(
                    builder.name(), chosen == null || chosen.contains(builder.name())))
            .toList(),
        filled.revision(),
        filled.reason(),
        filled.error(),
        UUID.randomUUID().toString());
  }

  private static List<SchedulerPage.Field> fields(BuilderFilter filter) {
    return Stream.of(
            new SchedulerPage.Field("branch", filter.branch()),
            new SchedulerPage.Field("platform", filter.platform()),
            new SchedulerPage.Field("mode", filter.mode()),
            new SchedulerPage.Field("tier", filter.tier()),
            new SchedulerPage.Field("q", filter.text()))
        .filter(field -> !field.value().isEmpty())
        .toList();
  }
}
