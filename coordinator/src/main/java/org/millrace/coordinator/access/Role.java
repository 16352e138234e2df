package org.millrace.coordinator.access;

/** What somebody may do. Reading needs no role. */
public enum Role {
  /** Starts, stops and cancels builds; brings, pauses and retires workers. */
  OPERATOR,
  /** All that an operator may, and whatever is about accounts. */
  ADMIN;

  /** True where whoever has this role may do what {@code needed} may. */
  public boolean includes(Role needed) {
    return compareTo(needed) >= 0;
  }
}
