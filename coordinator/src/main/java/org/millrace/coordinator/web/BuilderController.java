package org.millrace.coordinator.web;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.catalog.BuilderDefinition;
import org.millrace.coordinator.catalog.StepDefinition;
import org.millrace.coordinator.view.BuildRow;
import org.millrace.coordinator.view.BuilderFilter;
import org.millrace.coordinator.view.BuilderList;
import org.millrace.coordinator.view.BuilderRow;
import org.millrace.coordinator.view.PinnedBuilds;
import org.millrace.coordinator.view.RequestSearch;
import org.millrace.coordinator.view.WaitingRequests;
import org.millrace.webui.BuilderPage;
import org.millrace.webui.BuildersPage;
import org.millrace.webui.Frame;
import org.millrace.webui.Link;
import org.millrace.webui.Status;
import org.millrace.webui.Took;
import org.millrace.webui.When;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import tools.jackson.databind.json.JsonMapper;

/** {@code /builders} and {@code /builders/{name}}. */
@Controller
class BuilderController {
  private static final int PER_PAGE = 90;
  private static final int BUILDS = 25;
  private static final int PENDING = 50;
  private static final int SUPERSEDED = 8;
  private static final int PINNED = 8;

  private final BuilderList builders;
  private final WaitingRequests waiting;
  private final RequestSearch requests;
  private final PinnedBuilds pins;
  private final JsonMapper json;
  private final Present present;

  BuilderController(
      BuilderList builders,
      WaitingRequests waiting,
      RequestSearch requests,
      PinnedBuilds pins,
      JsonMapper json,
      Present present) {
    this.builders = builders;
    this.waiting = waiting;
    this.requests = requests;
    this.pins = pins;
    this.json = json;
    this.present = present;
  }

  @GetMapping("/builders")
  String list(
      @RequestParam(defaultValue = "") String branch,
      @RequestParam(defaultValue = "") String platform,
      @RequestParam(defaultValue = "") String mode,
      @RequestParam(defaultValue = "") String tier,
      @RequestParam(defaultValue = "") String q,
      @RequestParam(defaultValue = "-1") int after,
      Model model) {
    BuilderFilter filter = new BuilderFilter(branch, platform, mode, tier, q.strip());
    List<BuilderRow> all = builders.active();
    List<BuilderRow> matching = all.stream().filter(filter::matches).toList();
    List<BuilderRow> shown =
        matching.stream().filter(b -> b.position() > after).limit(PER_PAGE).toList();
    Map<Long, BuilderList.Standing> standings =
        builders.standings(shown.stream().map(BuilderRow::id).toList());
    Instant now = present.now();
    String query = Choices.query(filter);
    boolean more = !shown.isEmpty() && matching.getLast().position() > shown.getLast().position();
    model.addAttribute(
        "page",
        new BuildersPage(
            Frame.top("Builders", "builders", "builds,queue,catalog"),
            Choices.of(all, filter),
            filter.text(),
            matching.size(),
            shown.stream().map(b -> row(b, standings, now)).toList(),
            after >= 0 ? Choices.href("/builders", query) : null,
            more ? Choices.href("/builders", query, "after=" + shown.getLast().position()) : null));
    return "builders";
  }

  private static BuildersPage.Row row(
      BuilderRow b, Map<Long, BuilderList.Standing> standings, Instant now) {
    BuilderList.Standing standing =
        standings.getOrDefault(b.id(), new BuilderList.Standing(0, null, null));
    return new BuildersPage.Row(
        Words.builder(b.id(), b.name()),
        b.platform(),
        b.execution(),
        b.mode(),
        b.branch(),
        standing.pending(),
        standing.running() == null ? null : Words.line(standing.running(), now),
        standing.last() == null ? null : Words.line(standing.last(), now));
  }

  @GetMapping("/builders/{name}")
  String byName(
      @PathVariable String name,
      @RequestParam(required = false) @Nullable Integer before,
      Model model) {
    BuilderList.Described found =
        builders
            .find(name)
            .orElseThrow(() ->
                new NotHere(
                    "There is no builder “"
                        + name
                        + "”. It may have been renamed in"
                        + " builders.yaml; the list of builders has a search."));
    return show(found, before, model);
  }

  @GetMapping("/builders/by-id/{id}")
  String byId(
      @PathVariable long id,
      @RequestParam(required = false) @Nullable Integer before,
      Model model) {
    return show(
        builders.find(id).orElseThrow(() -> new NotHere("There is no builder " + id + ".")),
        before,
        model);
  }

  @GetMapping("/builders/{name}/builds/{number}")
  String build(@PathVariable String name, @PathVariable int number) {
    return builders
        .build(name, number)
        .map(id -> "redirect:" + Words.build(id))
        .orElseThrow(() -> new NotHere("Builder “" + name + "” has no build " + number + "."));
  }

  private String show(BuilderList.Described found, @Nullable Integer before, Model model) {
    BuilderRow builder = found.builder();
    Instant now = present.now();
    BuilderDefinition definition = json.readValue(found.definition(), BuilderDefinition.class);
    List<BuildRow> builds =
        builders.builds(builder.id(), before == null ? Integer.MAX_VALUE : before, BUILDS + 1);
    boolean more = builds.size() > BUILDS;
    List<BuildRow> shown = more ? builds.subList(0, BUILDS) : builds;
    BuildRow newest = before != null || shown.isEmpty() ? null : shown.getFirst();
    List<PinnedBuilds.Pinned> pinned = pins.of(builder.id(), PINNED + 1);
    Link self = Words.builder(builder.id(), builder.name());
    model.addAttribute(
        "page",
        new BuilderPage(
            new Frame(
                builder.name(),
                "builders",
                List.of(new Link("Builders", "/builders")),
                "builds,queue,catalog"),
            self,
            builder.active(),
            facts(builder, definition, found.loadedFrom()),
            builder.tags(),
            builder.requires(),
            definition.steps().stream().map(BuilderController::step).toList(),
            found.workers().stream().map(BuilderController::worker).toList(),
            waiting(builder, now),
            superseded(builder, now),
            pinned.stream().limit(PINNED).map(p -> PinWords.row(p, newest, now)).toList(),
            pinned.size() > PINNED
                ? Choices.href(
                    "/api/v1/builds", Choices.pair("builder", builder.name()), "pinned=true")
                : null,
            shown.stream().map(b -> Words.line(b, now)).toList(),
            before == null ? null : self.href(),
            more ? self.href() + "?before=" + shown.getLast().number() : null,
            UUID.randomUUID().toString()));
    return "builder";
  }

  private static BuilderPage.Able worker(BuilderList.Able worker) {
    Status status =
        worker.state().equals("ACTIVE")
            ? worker.heard() ? Status.ONLINE : Status.OFFLINE
            : Status.valueOf(worker.state());
    return new BuilderPage.Able(Words.worker(worker.name()), status);
  }

  private List<BuilderPage.Pending> waiting(BuilderRow builder, Instant now) {
    return waiting.all().stream()
        .filter(item -> item.builder().equals(builder.name()))
        .limit(PENDING)
        .map(item ->
            new BuilderPage.Pending(
                item.id(),
                new When(item.submittedAt(), now),
                item.why(),
                Words.revision(item.revision()),
                item.waiting().sentence()))
        .toList();
  }

  private List<BuilderPage.Superseded> superseded(BuilderRow builder, Instant now) {
    return requests.find("SUPERSEDED", builder.name(), Long.MAX_VALUE, SUPERSEDED).stream()
        .map(r ->
            new BuilderPage.Superseded(
                r.id(),
                new When(r.completedAt() == null ? r.submittedAt() : r.completedAt(), now),
                r.asked(),
                Words.revision(r.revision()),
                r.builtInstead() == null
                    ? null
                    : new Link("build " + r.builtInstead(), Words.build(r.builtInstead()))))
        .toList();
  }

  private static List<BuilderPage.Fact> facts(
      BuilderRow b, BuilderDefinition definition, String origin) {
    List<BuilderPage.Fact> facts = new ArrayList<>();
    facts.add(new BuilderPage.Fact("Platform", b.platform()));
    facts.add(new BuilderPage.Fact("Architecture", b.architecture()));
    facts.add(new BuilderPage.Fact("Execution", b.execution()));
    facts.add(new BuilderPage.Fact("Mode", b.mode()));
    facts.add(new BuilderPage.Fact("Branch", b.branch()));
    facts.add(new BuilderPage.Fact("Repository", b.repository() + " (" + definition.ref() + ")"));
    facts.add(new BuilderPage.Fact("Priority", Integer.toString(b.priority())));
    facts.add(new BuilderPage.Fact("Defined in", origin));
    return facts;
  }

  private static BuilderPage.Step step(StepDefinition step) {
    List<String> limits = new ArrayList<>();
    if (step.silence() != null) {
      limits.add("at most " + new Took(step.silence()).text() + " without output");
    }
    if (step.limit() != null) {
      limits.add("at most " + new Took(step.limit()).text() + " in all");
    }
    return new BuilderPage.Step(
        step.name(),
        step.sources()
            ? "check out the revision"
            : step.command().stream()
                .map(BuilderController::quoted)
                .collect(Collectors.joining(" ")),
        step.environment().entrySet().stream()
            .map(e -> e.getKey() + "=" + quoted(e.getValue()))
            .sorted()
            .collect(Collectors.joining(" ")),
        String.join(", ", limits));
  }

  /** As one would type it in a shell. */
  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9_@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
