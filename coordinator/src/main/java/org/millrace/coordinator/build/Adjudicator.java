package org.millrace.coordinator.build;

/** Draws the verdict on an attempt whose every byte and event is stored. */
@FunctionalInterface
public interface Adjudicator {

  /**
   * Reads the attempt's steps and logs, outside of any transaction, and says what came of them.
   * Must give the same answer when it is asked again. Writes nothing.
   */
  Verdict adjudicate(AttemptId attempt);
}
