package org.millrace.coordinator.web;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.millrace.coordinator.view.BuilderRow;
import org.millrace.webui.WaterfallPage;

/**
 * The waterfall's columns, from left to right. A builder that has nothing on the page keeps its
 * place, and takes little of it.
 */
final class WaterfallColumns {
  /** Columns on a page. */
  static final int MOST = 40;

  static final int WIDE = 132;
  static final int NARROW = 30;

  /** Where a column is. */
  record Place(int x, int width) {}

  private final Axis axis;
  private final Map<String, List<BuilderRow>> groups;
  private final Map<Long, Place> places = new HashMap<>();
  private final int width;

  private WaterfallColumns(Axis axis, Map<String, List<BuilderRow>> groups, Set<Long> busy) {
    this.axis = axis;
    this.groups = groups;
    int x = 0;
    for (BuilderRow builder : builders()) {
      int wide = busy.contains(builder.id()) ? WIDE : NARROW;
      places.put(builder.id(), new Place(x, wide));
      x += wide;
    }
    width = x;
  }

  /**
   * All that match, or, where those are too many, those with something to show.
   *
   * @param busy ids of those with something to show, what matters most first
   */
  static WaterfallColumns of(Axis axis, List<BuilderRow> matching, Collection<Long> busy) {
    Set<Long> first = Set.copyOf(busy.stream().distinct().limit(MOST).toList());
    List<BuilderRow> shown =
        matching.size() <= MOST
            ? matching
            : matching.stream().filter(b -> first.contains(b.id())).toList();
    return new WaterfallColumns(
        axis,
        axis == Axis.BUILDER ? new LinkedHashMap<>(Map.of("", shown)) : axis.groups(shown),
        first);
  }

  /** From left to right. */
  List<BuilderRow> builders() {
    return groups.values().stream().flatMap(List::stream).toList();
  }

  boolean has(long builder) {
    return places.containsKey(builder);
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
