package org.millrace.coordinator.catalog;

import java.util.Locale;

/**
 * How many builds at once may hold something that there is not enough of.
 *
 * @param name its key in builders.yaml, by which platforms and modes name it
 * @param slots how many builds may hold it at once; at least 1
 * @param per what the slots are counted for
 */
public record LockRule(String name, int slots, Per per) {
  /** What the slots of a lock are counted for. */
  public enum Per {
    /** All builds everywhere share them. */
    FARM,
    /** Every worker has as many. */
    WORKER;

    /** As builders.yaml and the database write it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
