package org.millrace.coordinator.web;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.millrace.coordinator.view.BuildRow;
import org.millrace.coordinator.view.Timeline;

/**
 * The builds on a page of the waterfall: as many as a hundred kilobytes hold with their steps, and
 * no more builders than there are columns, so that none is passed over from page to page.
 *
 * @param page newest first
 * @param running those that still run and are older than the page; only beside the newest
 * @param inside by build
 * @param older there are builds before the page
 */
record WaterfallBuilds(
    List<BuildRow> page, List<BuildRow> running, Map<Long, Timeline.Inside> inside, boolean older) {
  private static final int BUILDS = 50;
  private static final int STEPS = 160;

  static WaterfallBuilds find(Timeline timeline, Timeline.Wanted wanted) {
    boolean withRunning = wanted.newest() && wanted.result() == null;
    List<BuildRow> all =
        timeline.builds(wanted, BUILDS + 1, withRunning ? WaterfallColumns.MOST : 0);
    List<BuildRow> found = all.subList(0, Math.min(all.size(), BUILDS + 1));
    List<BuildRow> running = all.subList(found.size(), all.size());
    Map<Long, Timeline.Inside> inside = timeline.inside(all);
    // What follows the key that was asked for comes first.
    boolean upwards = wanted.after() != null;
    List<BuildRow> fitting = fitting(upwards ? found.reversed() : found, inside);
    List<BuildRow> page = upwards ? fitting.reversed() : fitting;
    Set<BuildRow> shown = new HashSet<>(page);
    List<BuildRow> beside = new ArrayList<>(running);
    if (withRunning) {
      found.stream().filter(b -> b.finishedAt() == null && !shown.contains(b)).forEach(beside::add);
    }
    return new WaterfallBuilds(page, beside, inside, upwards || page.size() < found.size());
  }

  /** As many as there is room for, but one in any case: recipes are of different lengths. */
  private static List<BuildRow> fitting(List<BuildRow> builds, Map<Long, Timeline.Inside> inside) {
    int height = 0;
    Set<Long> builders = new HashSet<>();
    for (int i = 0; i < builds.size(); i++) {
      height += inside.getOrDefault(builds.get(i).id(), Timeline.Inside.NOTHING).steps().size();
      builders.add(builds.get(i).builderId());
      if (i > 0 && (i == BUILDS || height > STEPS || builders.size() > WaterfallColumns.MOST)) {
        return builds.subList(0, i);
      }
    }
    return builds;
  }

  /** With the newest, all that run are drawn, however old. */
  List<BuildRow> all() {
    List<BuildRow> all = new ArrayList<>(page);
    all.addAll(running);
    return all;
  }
}
