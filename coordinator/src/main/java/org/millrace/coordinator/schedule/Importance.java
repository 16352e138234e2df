package org.millrace.coordinator.schedule;

import java.util.List;
import org.millrace.coordinator.catalog.Unimportant;

/** Tells changes that are worth a build from those that only touch documentation and the like. */
final class Importance {
  private Importance() {}

  /**
   * True where any file is important. A change that names no file is important: GitHub leaves the
   * names out of very large commits.
   */
  static boolean isImportant(Unimportant unimportant, List<String> files) {
    return files.isEmpty() || !files.stream().allMatch(unimportant::covers);
  }
}
