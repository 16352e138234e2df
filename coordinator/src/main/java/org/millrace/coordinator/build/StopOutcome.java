package org.millrace.coordinator.build;

/** What came of the wish to stop a build. */
public enum StopOutcome {
  /** Its worker is told with the next heartbeat. */
  ASKED,
  /** It was between two attempts and is over. */
  ENDED,
  /** It was over before. */
  OVER,
  /** There is no such build. */
  UNKNOWN
}
