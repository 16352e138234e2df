package org.millrace.coordinator.worker;

/** What a worker may do, as its owner or the farm's operators want it. */
public enum WorkerState {
  /** Has a one-time token and has not used it. */
  INVITED,
  /** Takes work. */
  ACTIVE,
  /** Finishes what it has, takes nothing new, stays in touch. */
  PAUSED,
  /** Finishes what it has, then its agent exits. */
  DRAINING,
  /** Gone for good; its credential is worth nothing. */
  RETIRED
}
