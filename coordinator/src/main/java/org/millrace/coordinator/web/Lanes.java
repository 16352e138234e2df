package org.millrace.coordinator.web;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.millrace.coordinator.view.BuildRow;

/**
 * Which builds of a builder stand beside each other. A builder may build several at the same time,
 * on several workers or in several slots of one; none of them may hide another.
 */
final class Lanes {
  private final Map<Long, Integer> ofBuild = new HashMap<>();

  /** By builder: until when each of its lanes is taken. */
  private final Map<Long, List<Instant>> taken = new HashMap<>();

  private Lanes() {}

  /** Gives each build the first lane in which none before it still ran when it began. */
  static Lanes of(List<BuildRow> builds) {
    Lanes lanes = new Lanes();
    builds.stream()
        .sorted(Comparator.comparing(BuildRow::startedAt).thenComparingLong(BuildRow::id))
        .forEach(lanes::add);
    return lanes;
  }

  private void add(BuildRow build) {
    List<Instant> until = taken.computeIfAbsent(build.builderId(), k -> new ArrayList<>());
    int lane = 0;
    while (lane < until.size() && until.get(lane).isAfter(build.startedAt())) {
      lane++;
    }
    Instant end = build.finishedAt() == null ? Instant.MAX : build.finishedAt();
    if (lane < until.size()) {
      until.set(lane, end);
    } else {
      until.add(end);
    }
    ofBuild.put(build.id(), lane);
  }

  /** How many a builder has; one where it has no build. */
  int of(long builder) {
    return taken.getOrDefault(builder, List.of(Instant.MIN)).size();
  }

  /** From 0; of a build that was given one. */
  int of(BuildRow build) {
    Integer lane = ofBuild.get(build.id());
    if (lane == null) {
      throw new IllegalArgumentException("Build " + build.id() + " has no lane");
    }
    return lane;
  }
}
