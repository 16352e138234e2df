package org.millrace.coordinator.web;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.millrace.coordinator.view.Timeline;
import org.millrace.coordinator.view.Timeline.Entry;

/**
 * The builds on a page of the waterfall: as many as a hundred kilobytes hold with their steps, and
 * no more builders than there are columns, so that none is passed over from page to page.
 *
 * @param page newest first
 * @param running those that still run and are older than the page; only beside the newest
 * @param newer there are builds after the page
 * @param older there are builds before the page
 */
record WaterfallBuilds(List<Entry> page, List<Entry> running, boolean newer, boolean older) {
  private static final int BUILDS = 50;
  private static final int STEPS = 160;

  /**
   * What was asked for.
   *
   * @param builders no more than these are to be on the page
   */
  static WaterfallBuilds find(Timeline timeline, Timeline.Wanted wanted, int builders) {
    boolean withRunning = wanted.newest() && wanted.result() == null;
    List<Entry> all = timeline.builds(wanted, BUILDS + 1, withRunning ? WaterfallColumns.MOST : 0);
    List<Entry> found = all.subList(0, Math.min(all.size(), BUILDS + 1));
    List<Entry> running = all.subList(found.size(), all.size());
    // What follows the key that was asked for comes first.
    boolean upwards = wanted.after() != null;
    List<Entry> fitting = fitting(upwards ? found.reversed() : found, builders);
    List<Entry> page = upwards ? fitting.reversed() : fitting;
    Set<Entry> shown = new HashSet<>(page);
    List<Entry> beside = new ArrayList<>(running);
    if (withRunning) {
      found.stream()
          .filter(e -> e.build().finishedAt() == null && !shown.contains(e))
          .forEach(beside::add);
    }
    boolean more = page.size() < found.size();
    return new WaterfallBuilds(
        page, beside, upwards ? more : wanted.before() != null, upwards || more);
  }

  /** As many as there is room for, but one in any case: recipes are of different lengths. */
  private static List<Entry> fitting(List<Entry> builds, int most) {
    int height = 0;
    Set<Long> builders = new HashSet<>();
    for (int i = 0; i < builds.size(); i++) {
      height += builds.get(i).steps().size();
      builders.add(builds.get(i).build().builderId());
      if (i > 0 && (i == BUILDS || height > STEPS || builders.size() > most)) {
        return builds.subList(0, i);
      }
    }
    return builds;
  }

  /** With the newest, those that run, however old. */
  List<Entry> all() {
    List<Entry> all = new ArrayList<>(page);
    all.addAll(running);
    return all;
  }
}
