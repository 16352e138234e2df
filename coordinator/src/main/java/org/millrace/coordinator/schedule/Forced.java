package org.millrace.coordinator.schedule;

import java.util.List;

/**
 * What came of a wish.
 *
 * @param buildSets their ids, one for each repository and branch
 * @param again true where the same wish was carried out before, and these are its build sets
 * @param notes what is not sure, for people
 */
public record Forced(List<Long> buildSets, boolean again, List<String> notes) {
  public Forced {
    buildSets = List.copyOf(buildSets);
    notes = List.copyOf(notes);
  }
}
