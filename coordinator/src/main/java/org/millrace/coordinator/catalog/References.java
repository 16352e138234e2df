package org.millrace.coordinator.catalog;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds what the names in the file refer to. */
final class References {
  private final Complaints complaints;

  References(Complaints complaints) {
    this.complaints = complaints;
  }

  /** The entry of this name; null after a complaint that says what was probably meant. */
  <T> @Nullable T find(Text name, Map<String, T> section, String kind) {
    T found = section.get(name.value());
    if (found == null && !name.isMissing()) {
      complaints.add(
          name.place(),
          "unknown "
              + kind
              + " '"
              + name.value()
              + "'"
              + Spelling.hint(name.value(), section.keySet()));
    }
    return found;
  }
}
