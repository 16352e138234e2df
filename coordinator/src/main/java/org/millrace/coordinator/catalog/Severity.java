package org.millrace.coordinator.catalog;

/** What becomes of a file with a problem. */
public enum Severity {
  /** It is not taken. */
  ERROR,
  /** It is taken; somebody should look. */
  WARNING
}
