package org.millrace.coordinator.web;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.millrace.coordinator.view.BuildRow;
import org.millrace.coordinator.view.BuilderRow;
import org.millrace.coordinator.view.Timeline.Entry;
import org.millrace.webui.WaterfallPage;

/**
 * The waterfall's columns, from left to right. A builder that has nothing on the page keeps its
 * place, and takes little of it; one that built several at the same time has a lane for each.
 */
final class WaterfallColumns {
  /** Columns on a page. */
  static final int MOST = 40;

  static final int WIDE = 132;
  static final int NARROW = 30;

  /** Where something is across. */
  record Place(int x, int width) {}

  private final Axis axis;
  private final Map<String, List<BuilderRow>> groups;
  private final Map<Long, Place> places = new HashMap<>();
  private final Lanes lanes;
  private final int width;

  private WaterfallColumns(
      Axis axis, Map<String, List<BuilderRow>> groups, Set<Long> busy, Lanes lanes) {
    this.axis = axis;
    this.groups = groups;
    this.lanes = lanes;
    int x = 0;
    for (BuilderRow builder : builders()) {
      int wide = busy.contains(builder.id()) ? WIDE * lanes.of(builder.id()) : NARROW;
      places.put(builder.id(), new Place(x, wide));
      x += wide;
    }
    width = x;
  }

  /**
   * All that match, or, where those are too many, those with something to show: the builders of the
   * page's builds, then some that builds wait for, then those with older builds that still run,
   * then all others that builds wait for.
   *
   * @param waited ids of those that something waits for, those first that are to be built first
   * @param reserved for so many of them there is room beside the page's builds
   */
  static WaterfallColumns of(
      Axis axis,
      List<BuilderRow> matching,
      WaterfallBuilds builds,
      List<Long> waited,
      int reserved) {
    Set<Long> first =
        Stream.of(
                builders(builds.page()),
                waited.stream().limit(reserved),
                builders(builds.running()),
                waited.stream())
            .flatMap(Function.identity())
            .distinct()
            .limit(MOST)
            .collect(Collectors.toSet());
    List<BuilderRow> shown =
        matching.size() <= MOST
            ? matching
            : matching.stream().filter(b -> first.contains(b.id())).toList();
    return new WaterfallColumns(
        axis,
        axis == Axis.BUILDER ? new LinkedHashMap<>(Map.of("", shown)) : axis.groups(shown),
        first,
        Lanes.of(builds.all().stream().map(Entry::build).toList()));
  }

  private static Stream<Long> builders(List<Entry> builds) {
    return builds.stream().map(e -> e.build().builderId());
  }

  /** From left to right. */
  List<BuilderRow> builders() {
    return groups.values().stream().flatMap(List::stream).toList();
  }

  boolean has(long builder) {
    return places.containsKey(builder);
  }

  /** Of a build whose builder has a column. */
  Place place(BuildRow build) {
    Place column = place(build.builderId());
    return new Place(column.x() + lanes.of(build) * WIDE, WIDE);
  }

  /** Of a builder that has a column. */
  Place place(long builder) {
    Place place = places.get(builder);
    if (place == null) {
      throw new IllegalArgumentException("Builder " + builder + " has no column");
    }
    return place;
  }

  int width() {
    return Math.max(width, WIDE);
  }

  /** What stands above the columns; nothing where they are not put together. */
  List<WaterfallPage.Band> bands() {
    List<WaterfallPage.Band> bands = new ArrayList<>();
    if (axis != Axis.BUILDER) {
      groups.forEach((name, builders) ->
          bands.add(
              new WaterfallPage.Band(
                  name, builders.stream().mapToInt(b -> place(b.id()).width()).sum())));
    }
    return bands;
  }
}
