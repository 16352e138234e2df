package org.millrace.protocol;

import java.util.Locale;

/**
 * Labels that no operator gives to a worker: the coordinator derives them from what the worker's
 * agent proved, see {@link Facts#containerEngines} and {@link Facts#emulators}.
 */
public final class Labels {
  /** A container engine answers on the worker. */
  public static final String CONTAINERS = "containers";

  private static final String EMULATES = "emulates-";

  private Labels() {}

  /**
   * Programs of an architecture run on the worker, in containers too.
   *
   * @param architecture as the farm spells it
   */
  public static String emulates(String architecture) {
    return EMULATES + architecture.toLowerCase(Locale.ROOT);
  }

  /** Whether a label is one of these. */
  public static boolean isProven(String label) {
    return label.equals(CONTAINERS) || label.startsWith(EMULATES);
  }

  /** The architecture of a label that {@link #emulates} made, in small letters; else empty. */
  public static String emulated(String label) {
    return label.startsWith(EMULATES) ? label.substring(EMULATES.length()) : "";
  }
}
