package org.millrace.coordinator.web;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.view.BuildRow;
import org.millrace.coordinator.view.BuilderFilter;
import org.millrace.coordinator.view.BuilderList;
import org.millrace.coordinator.view.BuilderRow;
import org.millrace.coordinator.view.ChangeList;
import org.millrace.coordinator.view.PendingList;
import org.millrace.coordinator.view.Timeline;
import org.millrace.protocol.Result;
import org.millrace.webui.Choice;
import org.millrace.webui.Frame;
import org.millrace.webui.Status;
import org.millrace.webui.WaterfallPage;
import org.millrace.webui.When;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /waterfall}. */
@Controller
class WaterfallController {
  /** Builds on a page, and their steps: what a hundred kilobytes hold. */
  private static final int BUILDS = 50;

  private static final int STEPS = 240;

  private static final int COLUMNS = 40;
  private static final int CHANGES = 40;

  private final BuilderList builders;
  private final Timeline timeline;
  private final PendingList pending;
  private final ChangeList changes;
  private final Present present;

  WaterfallController(
      BuilderList builders,
      Timeline timeline,
      PendingList pending,
      ChangeList changes,
      Present present) {
    this.builders = builders;
    this.timeline = timeline;
    this.pending = pending;
    this.changes = changes;
    this.present = present;
  }

  @GetMapping("/waterfall")
  String waterfall(
      @RequestParam(defaultValue = "") String branch,
      @RequestParam(defaultValue = "") String platform,
      @RequestParam(defaultValue = "") String mode,
      @RequestParam(defaultValue = "") String result,
      @RequestParam(required = false) @Nullable Long before,
      @RequestParam(required = false) @Nullable Long after,
      Model model) {
    BuilderFilter filter = new BuilderFilter(branch, platform, mode, "");
    Result wantedResult = result(result);
    List<BuilderRow> all = builders.active();
    List<BuilderRow> matching = all.stream().filter(filter::matches).toList();
    List<Long> ids = filter.isAll() ? null : matching.stream().map(BuilderRow::id).toList();
    Instant now = present.now();

    List<BuildRow> builds = builds(ids, wantedResult, before, after);
    boolean older = after != null || builds.size() > BUILDS;
    if (builds.size() > BUILDS) {
      builds = after == null ? builds.subList(0, BUILDS) : builds.subList(1, BUILDS + 1);
    }
    boolean newest = before == null && after == null;
    List<BuildRow> found = new ArrayList<>(builds);
    if (newest && wantedResult == null && !builds.isEmpty()) {
      found.addAll(timeline.runningBelow(builds.getLast().id(), ids, COLUMNS));
    }
    Map<Long, List<Timeline.StepSpan>> steps =
        timeline.steps(found.stream().map(BuildRow::id).toList());
    List<BuildRow> fitting = fitting(after == null ? builds : builds.reversed(), steps);
    older |= fitting.size() < builds.size();
    builds = after == null ? fitting : fitting.reversed();
    List<PendingList.Pending> waiting =
        newest ? pending.of(matching.stream().map(BuilderRow::id).toList(), 500) : List.of();
    List<BuilderRow> columns = columns(matching, builds, waiting);
    Set<Long> shown = columns.stream().map(BuilderRow::id).collect(Collectors.toSet());
    Set<BuildRow> fit = Set.copyOf(builds);
    // With the newest, all that run are drawn, however old.
    List<BuildRow> drawn =
        found.stream()
            .filter(b -> fit.contains(b) || (newest && b.finishedAt() == null))
            .filter(b -> shown.contains(b.builderId()))
            .toList();
    WaterfallLayout.Drawing drawing =
        WaterfallLayout.draw(
            columns.stream().map(BuilderRow::id).toList(),
            drawn,
            steps,
            changesBeside(drawn, filter.isAll(), newest ? now : null),
            now);
    String query = query(filter, wantedResult);
    model.addAttribute(
        "page",
        new WaterfallPage(
            Frame.top("Waterfall", "waterfall", newest ? "builds,queue,changes" : ""),
            choices(all, filter, wantedResult),
            heads(columns, drawn, waiting, now),
            drawing.width(),
            drawing.height(),
            drawing.ticks(),
            drawing.idle(),
            drawing.changes(),
            drawing.boxes(),
            matching.size() - columns.size(),
            Choices.href("/builders", Choices.query(filter)),
            drawn.isEmpty(),
            newest ? null : Choices.href("/waterfall", query),
            newest || builds.isEmpty()
                ? null
                : Choices.href("/waterfall", query, "after=" + builds.getFirst().id()),
            older && !builds.isEmpty()
                ? Choices.href("/waterfall", query, "before=" + builds.getLast().id())
                : null));
    return "waterfall";
  }

  private static @Nullable Result result(String text) {
    return Stream.of(Result.values())
        .filter(r -> r.word().equals(text.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElse(null);
  }

  private List<BuildRow> builds(
      @Nullable Collection<Long> ids,
      @Nullable Result result,
      @Nullable Long before,
      @Nullable Long after) {
    return timeline.builds(new Timeline.Wanted(ids, result, before, after, BUILDS + 1));
  }

  /** As many as there is room for, but one in any case: recipes are of different lengths. */
  private static List<BuildRow> fitting(
      List<BuildRow> builds, Map<Long, List<Timeline.StepSpan>> steps) {
    int all = 0;
    for (int i = 0; i < builds.size(); i++) {
      all += steps.getOrDefault(builds.get(i).id(), List.of()).size();
      if (all > STEPS && i > 0) {
        return builds.subList(0, i);
      }
    }
    return builds;
  }

  /** All that match, or, where those are too many, those with something to show come first. */
  private static List<BuilderRow> columns(
      List<BuilderRow> matching, List<BuildRow> builds, List<PendingList.Pending> waiting) {
    if (matching.size() <= COLUMNS) {
      return matching;
    }
    Set<Long> busy = new LinkedHashSet<>();
    builds.forEach(b -> busy.add(b.builderId()));
    waiting.forEach(p -> busy.add(p.builderId()));
    Set<Long> first = busy.stream().limit(COLUMNS).collect(Collectors.toSet());
    return matching.stream().filter(b -> first.contains(b.id())).toList();
  }

  private List<ChangeList.ChangeRow> changesBeside(
      List<BuildRow> drawn, boolean everything, @Nullable Instant now) {
    if (drawn.isEmpty()) {
      return List.of();
    }
    Instant from = drawn.stream().map(BuildRow::startedAt).min(Instant::compareTo).orElseThrow();
    Instant to =
        now != null
            ? now
            : drawn.stream().map(BuildRow::startedAt).max(Instant::compareTo).orElseThrow();
    Set<String> branches = drawn.stream().map(BuildRow::branch).collect(Collectors.toSet());
    // The push that set off the oldest build came a little before it.
    return changes.changes(from.minusSeconds(120), to, CHANGES).stream()
        .filter(c -> everything || branches.contains(c.branch()))
        .toList();
  }

  private static List<Choice> choices(
      List<BuilderRow> all, BuilderFilter filter, @Nullable Result result) {
    List<Choice> choices = new ArrayList<>(Choices.of(all, filter));
    choices.add(
        new Choice(
            "result",
            "Result",
            "all results",
            Choices.options(
                Stream.of(Result.values()).filter(r -> r != Result.SKIPPED).map(Result::word),
                result == null ? "" : result.word())));
    return choices;
  }

  private static String query(BuilderFilter filter, @Nullable Result result) {
    return Stream.of(
            Choices.query(filter), Choices.pair("result", result == null ? "" : result.word()))
        .filter(p -> !p.isEmpty())
        .collect(Collectors.joining("&"));
  }

  private static List<WaterfallPage.Column> heads(
      List<BuilderRow> columns,
      List<BuildRow> drawn,
      List<PendingList.Pending> waiting,
      Instant now) {
    Map<Long, Status> last = new LinkedHashMap<>();
    drawn.forEach(b -> last.putIfAbsent(b.builderId(), Words.status(b)));
    Map<Long, List<PendingList.Pending>> queues =
        waiting.stream().collect(Collectors.groupingBy(PendingList.Pending::builderId));
    Function<BuilderRow, WaterfallPage.Column> head =
        b -> {
          List<PendingList.Pending> queue = queues.getOrDefault(b.id(), List.of());
          return new WaterfallPage.Column(
              Words.builder(b.id(), b.name()),
              b.execution().equals("native") ? "" : b.execution(),
              last.getOrDefault(b.id(), Status.NEVER),
              queue.size(),
              queue.isEmpty() ? null : new When(queue.getFirst().submittedAt(), now),
              queue.isEmpty() ? "" : queue.getFirst().reason());
        };
    return columns.stream().map(head).toList();
  }
}
