package org.millrace.coordinator.verdict;

import java.util.Optional;
import org.millrace.coordinator.build.AttemptId;

/** Asks whether somebody knows of all that failed in a test run. */
public interface KnownTests {

  /** Whether it is worth asking: whether anything is known that may fail in this attempt. */
  boolean any(AttemptId attempt);

  /**
   * Who knows of everything that is bad in the report, in words for people.
   *
   * @return empty where something is bad that nobody knows of, or nothing is
   */
  Optional<String> all(AttemptId attempt, TestReport report);
}
