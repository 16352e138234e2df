package org.millrace.coordinator.web;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.view.BuildRow;
import org.millrace.coordinator.view.BuilderFilter;
import org.millrace.coordinator.view.BuilderHeads;
import org.millrace.coordinator.view.BuilderList;
import org.millrace.coordinator.view.BuilderRow;
import org.millrace.coordinator.view.ChangeList;
import org.millrace.coordinator.view.Timeline;
import org.millrace.coordinator.view.Timeline.Entry;
import org.millrace.coordinator.view.WaitingRequests;
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
  private static final int CHANGES = 30;

  /** Columns that the page's builds leave to what waits, where more builders match than fit. */
  private static final int RESERVED = 8;

  private final BuilderList builders;
  private final BuilderHeads heads;
  private final Timeline timeline;
  private final WaitingRequests waiting;
  private final ChangeList changes;
  private final Present present;

  WaterfallController(
      BuilderList builders,
      BuilderHeads heads,
      Timeline timeline,
      WaitingRequests waiting,
      ChangeList changes,
      Present present) {
    this.builders = builders;
    this.heads = heads;
    this.timeline = timeline;
    this.waiting = waiting;
    this.changes = changes;
    this.present = present;
  }

  @GetMapping("/waterfall")
  String waterfall(
      @RequestParam(defaultValue = "") String branch,
      @RequestParam(defaultValue = "") String platform,
      @RequestParam(defaultValue = "") String mode,
      @RequestParam(defaultValue = "") String tier,
      @RequestParam(defaultValue = "") String q,
      @RequestParam(defaultValue = "") String result,
      @RequestParam(defaultValue = "") String by,
      @RequestParam(required = false) @Nullable Long before,
      @RequestParam(required = false) @Nullable Long after,
      Model model) {
    BuilderFilter filter = new BuilderFilter(branch, platform, mode, tier, q.strip());
    Result wanted = result(result);
    Axis axis = Axis.of(by);
    List<BuilderRow> all = builders.active();
    List<BuilderRow> matching = all.stream().filter(filter::matches).toList();
    List<Long> ids = filter.isAll() ? null : matching.stream().map(BuilderRow::id).toList();
    Instant now = present.now();

    Timeline.Wanted asked = new Timeline.Wanted(ids, wanted, before, after);
    boolean newest = asked.newest();
    List<WaitingRequests.Item> queue = newest ? queue(matching) : List.of();
    List<Long> waited = queue.stream().map(WaitingRequests.Item::builderId).distinct().toList();
    int reserved =
        matching.size() > WaterfallColumns.MOST && wanted == null
            ? Math.min(RESERVED, waited.size())
            : 0;
    WaterfallBuilds builds =
        WaterfallBuilds.find(timeline, asked, WaterfallColumns.MOST - reserved);
    String query = query(filter, wanted, axis);
    if (after != null && !builds.newer()) {
      // The newest page has what there is above this one, and is live.
      return "redirect:" + Choices.href("/waterfall", query);
    }
    WaterfallColumns columns = WaterfallColumns.of(axis, matching, builds, waited, reserved);
    List<Entry> drawn =
        builds.all().stream().filter(e -> columns.has(e.build().builderId())).toList();
    List<ChangeList.ChangeRow> beside =
        changesBeside(
            drawn.stream().map(Entry::build).toList(), filter.isAll(), newest ? now : null);
    boolean cut = beside.size() > CHANGES;
    WaterfallLayout.Drawing drawing =
        WaterfallLayout.draw(columns, drawn, cut ? beside.subList(0, CHANGES) : beside, now);
    model.addAttribute(
        "page",
        new WaterfallPage(
            Frame.top(
                "Waterfall", "waterfall", "builds,workers" + (newest ? ",queue,changes" : "")),
            choices(all, filter, wanted, axis),
            filter.text(),
            columns.bands(),
            heads(columns, queue, now),
            columns.width(),
            drawing.height(),
            drawing.ticks(),
            drawing.idle(),
            drawing.changes(),
            drawing.boxes(),
            hidden(matching, columns, builds, waited),
            Choices.href("/builders", Choices.query(filter)),
            cut ? "the newest " + CHANGES + " changes, times in" : "changes, times in",
            drawn.isEmpty(),
            newest ? null : Choices.href("/waterfall", query),
            builds.newer() && !builds.page().isEmpty()
                ? Choices.href(
                    "/waterfall", query, "after=" + builds.page().getFirst().build().id())
                : null,
            builds.older() && !builds.page().isEmpty()
                ? Choices.href(
                    "/waterfall", query, "before=" + builds.page().getLast().build().id())
                : null));
    return "waterfall";
  }

  private static @Nullable Result result(String text) {
    return text.isEmpty()
        ? null
        : OneOf.of("result", text.toLowerCase(Locale.ROOT), List.of(Result.values()), Result::word);
  }

  private List<WaitingRequests.Item> queue(List<BuilderRow> matching) {
    Set<Long> ids = matching.stream().map(BuilderRow::id).collect(Collectors.toSet());
    return waiting.all().stream().filter(item -> ids.contains(item.builderId())).toList();
  }

  /** How many builders have no column, and what they would show; empty where all have one. */
  private static String hidden(
      List<BuilderRow> matching,
      WaterfallColumns columns,
      WaterfallBuilds builds,
      List<Long> waited) {
    int hidden = matching.size() - columns.builders().size();
    if (hidden == 0) {
      return "";
    }
    List<String> parts = new ArrayList<>();
    parts.add(hidden + (hidden == 1 ? " more builder" : " more builders"));
    long running =
        builds.running().stream()
            .map(e -> e.build().builderId())
            .distinct()
            .filter(id -> !columns.has(id))
            .count();
    if (running > 0) {
      boolean all = builds.running().size() < WaterfallColumns.MOST;
      parts.add(
          (all ? "" : "at least ") + running + (running == 1 ? " of them runs" : " of them run"));
    }
    long waiting = waited.stream().filter(id -> !columns.has(id)).count();
    if (waiting > 0) {
      parts.add(waiting + (waiting == 1 ? " has something pending" : " have something pending"));
    }
    return String.join(", ", parts);
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
    return changes.changes(from, to, branches, everything, CHANGES + 1);
  }

  private static List<Choice> choices(
      List<BuilderRow> all, BuilderFilter filter, @Nullable Result result, Axis axis) {
    List<Choice> choices = new ArrayList<>(Choices.of(all, filter));
    choices.add(
        new Choice(
            "result",
            "Result",
            "all results",
            Choices.options(
                Stream.of(Result.values()).filter(r -> r != Result.SKIPPED).map(Result::word),
                result == null ? "" : result.word())));
    choices.add(axis.choice());
    return choices;
  }

  private static String query(BuilderFilter filter, @Nullable Result result, Axis axis) {
    return Stream.of(
            Choices.query(filter),
            Choices.pair("result", result == null ? "" : result.word()),
            axis.query())
        .filter(p -> !p.isEmpty())
        .collect(Collectors.joining("&"));
  }

  private List<WaterfallPage.Column> heads(
      WaterfallColumns columns, List<WaitingRequests.Item> queue, Instant now) {
    Map<Long, List<WaitingRequests.Item>> queues =
        queue.stream().collect(Collectors.groupingBy(WaitingRequests.Item::builderId));
    Map<Long, BuilderHeads.Head> found =
        heads.of(columns.builders().stream().map(BuilderRow::id).toList());
    return columns.builders().stream()
        .map(b ->
            head(
                b,
                columns.place(b.id()).width(),
                found.get(b.id()),
                queues.getOrDefault(b.id(), List.of()),
                now))
        .toList();
  }

  private static WaterfallPage.Column head(
      BuilderRow builder,
      int width,
      BuilderHeads.@Nullable Head head,
      List<WaitingRequests.Item> queue,
      Instant now) {
    Result last = head == null ? null : head.last();
    return new WaterfallPage.Column(
        Words.builder(builder.id(), builder.name()),
        width,
        builder.execution().equals("native") ? "" : builder.execution(),
        last == null ? Status.NEVER : Status.valueOf(last.name()),
        head == null ? null : Words.absent(head.served()),
        queue.isEmpty() ? null : pending(queue, now));
  }

  private static WaterfallPage.Pending pending(List<WaitingRequests.Item> queue, Instant now) {
    WaitingRequests.Item first = queue.getFirst();
    Instant start = first.waiting().start();
    return new WaterfallPage.Pending(
        queue.size(),
        new When(first.submittedAt(), now),
        start == null ? null : new When(start, now),
        first.waiting().briefly(),
        first.waiting().sentence(),
        Choices.href("/pending", Choices.pair("q", first.builder())));
  }
}
