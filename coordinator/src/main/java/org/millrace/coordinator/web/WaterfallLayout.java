package org.millrace.coordinator.web;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.view.BuildRow;
import org.millrace.coordinator.view.ChangeList;
import org.millrace.coordinator.view.Timeline.Entry;
import org.millrace.coordinator.view.Timeline.StepSpan;
import org.millrace.webui.Status;
import org.millrace.webui.Took;
import org.millrace.webui.WaterfallPage;

/**
 * Where things are on the waterfall. All columns share one axis of time, which is bent ({@link
 * TimeAxis}) so that a build of three seconds can be read and one of four hours does not fill ten
 * screens.
 */
final class WaterfallLayout {
  private static final int GAP = 6;
  private static final int HEAD = 22;
  private static final int FOOT = 4;
  private static final int STEP = 16;
  private static final int CHANGE = 36;
  private static final int TICK = 60;

  private WaterfallLayout() {}

  /** The outcome. */
  record Drawing(
      int height,
      List<WaterfallPage.Tick> ticks,
      List<WaterfallPage.Idle> idle,
      List<WaterfallPage.Change> changes,
      List<WaterfallPage.Box> boxes) {}

  /**
   * Draws builds and what stands beside them.
   *
   * @param builds newest first; each of a builder that has a column
   */
  static Drawing draw(
      WaterfallColumns columns,
      List<Entry> builds,
      List<ChangeList.ChangeRow> changes,
      Instant now) {
    TimeAxis axis = new TimeAxis();
    if (!builds.isEmpty() && builds.stream().anyMatch(e -> e.build().finishedAt() == null)) {
      axis.mark(now);
    }
    for (Entry entry : builds) {
      BuildRow build = entry.build();
      List<StepSpan> steps = entry.steps();
      Instant end = end(build, now);
      axis.busy(build.startedAt(), end);
      axis.apart(end, build.startedAt(), head(entry) + STEP * steps.size() + FOOT);
      // Only the build gets room for its steps: room for each of them, in all these columns that
      // share an axis, would stretch minutes over screens.
      for (StepSpan step : steps) {
        axis.mark(step.startedAt());
        axis.mark(end(step, end));
      }
    }
    for (int i = 0; i < changes.size(); i++) {
      axis.mark(changes.get(i).receivedAt());
      if (i > 0) {
        axis.apart(changes.get(i - 1).receivedAt(), changes.get(i).receivedAt(), CHANGE);
      }
    }
    axis.settle();
    List<WaterfallPage.Box> boxes =
        builds.stream().map(e -> box(e, columns.place(e.build()), axis, now)).toList();
    int height = axis.height() + CHANGE;
    return new Drawing(
        height,
        axis.ticks(TICK, now),
        axis.folds(),
        changes.stream().map(c -> change(c, axis)).toList(),
        boxes);
  }

  /** Later than its beginning, also where the database's clock is ahead of ours. */
  private static Instant end(BuildRow build, Instant now) {
    Instant end = build.finishedAt() == null ? now : build.finishedAt();
    return end.isAfter(build.startedAt()) ? end : build.startedAt().plusMillis(1);
  }

  private static Instant end(StepSpan step, Instant buildEnd) {
    Instant end = step.finishedAt();
    return end == null || end.isAfter(buildEnd) ? buildEnd : end;
  }

  private static WaterfallPage.Box box(
      Entry entry, WaterfallColumns.Place lane, TimeAxis axis, Instant now) {
    BuildRow build = entry.build();
    Instant end = end(build, now);
    List<StepSpan> steps = entry.steps();
    int top = axis.y(end);
    int head = head(entry);
    int bottom = Math.max(axis.y(build.startedAt()), top + head + STEP * steps.size() + FOOT);
    List<StepSpan> down = steps.reversed();
    int[] places = places(down, top + head, bottom, end, axis);
    List<WaterfallPage.Step> shown = new ArrayList<>();
    for (int i = 0; i < down.size(); i++) {
      StepSpan step = down.get(i);
      int from = places[i];
      int to = Math.max(from + STEP, Math.min(axis.y(step.startedAt()), places[i + 1]));
      Took took = new Took(Duration.between(step.startedAt(), end(step, end)));
      Status status = Words.status(step.state(), step.result());
      shown.add(
          new WaterfallPage.Step(
              from,
              to - from,
              status,
              step.name() + " " + took.text(),
              status == Status.SUCCESS ? "" : title(step, status, took)));
    }
    Took took = Words.took(build, now);
    Status status = Words.status(build);
    WaterfallPage.Progress progress = progress(entry.usual(), took.duration());
    return new WaterfallPage.Box(
        build.id(),
        lane.x() + GAP / 2,
        top,
        lane.width() - GAP,
        Math.max(head, bottom - top - 2),
        Words.build(build.id()),
        status,
        "#" + build.number() + " " + status.word(),
        build.builder()
            + " #"
            + build.number()
            + ": "
            + status.word()
            + (build.summary().isEmpty() ? "" : ", " + build.summary())
            + ", "
            + took.text()
            + ", "
            + Words.revision(build.revision())
            + (progress == null ? "" : ", " + progress.percent() + " %, " + progress.left()),
        progress,
        shown);
  }

  /** Room for a build's name and, below it, for how far it is. */
  private static int head(Entry entry) {
    return entry.usual() == null ? HEAD : HEAD + STEP;
  }

  private static WaterfallPage.@Nullable Progress progress(
      @Nullable Duration usual, Duration elapsed) {
    return usual == null
        ? null
        : new WaterfallPage.Progress(Words.percent(usual, elapsed), Words.left(usual, elapsed));
  }

  /**
   * Where steps begin, from the newest downwards, and where the last one ends: as near to their
   * times as it can be while each has room for a line of text.
   *
   * @param free where the first may begin
   */
  private static int[] places(
      List<StepSpan> down, int free, int bottom, Instant end, TimeAxis axis) {
    int[] places = new int[down.size() + 1];
    int next = free;
    for (int i = 0; i < down.size(); i++) {
      places[i] = Math.max(axis.y(end(down.get(i), end)), next);
      next = places[i] + STEP;
    }
    places[down.size()] = bottom - FOOT;
    for (int i = down.size() - 1; i >= 0; i--) {
      places[i] = Math.min(places[i], places[i + 1] - STEP);
    }
    return places;
  }

  private static String title(StepSpan step, Status status, Took took) {
    String what = step.text().isEmpty() ? step.name() : step.text();
    return what + ", " + status.word() + ", " + took.text();
  }

  private static WaterfallPage.Change change(ChangeList.ChangeRow c, TimeAxis axis) {
    return new WaterfallPage.Change(
        axis.y(c.receivedAt()),
        c.author(),
        Words.subject(c.message()),
        c.branch()
            + " "
            + Words.revision(c.revision())
            + " by "
            + c.author()
            + ": "
            + Words.subject(c.message()),
        "/changes/" + c.id());
  }
}
