package org.millrace.coordinator.catalog;

import java.util.Map;
import java.util.TreeMap;

/** Which entry of the file a place is in. */
final class Origins {
  private final TreeMap<Place, String> entries = new TreeMap<>();

  Origins(FarmSpec farm) {
    farm.branches().values().forEach(branch -> add(branch.layer()));
    farm.platforms().values().forEach(platform -> add(platform.layer()));
    farm.recipes().values().forEach(recipe -> add(recipe.layer()));
    farm.modes().values().forEach(mode -> add(mode.layer()));
    farm.builders().forEach(entry -> add(entry.layer()));
    farm.workers()
        .values()
        .forEach(worker -> entries.put(worker.place(), "worker '" + worker.name() + "'"));
  }

  private void add(Layer layer) {
    entries.put(layer.place(), layer.what());
  }

  /** {@code mode 'debug'}. What stands behind an alias is where the anchor is. */
  String of(Place place) {
    Map.Entry<Place, String> entry = entries.floorEntry(place);
    return entry == null ? "" : entry.getValue();
  }
}
