package org.millrace.agent.client;

import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.millrace.protocol.Problem;

/** What came of one HTTP call. */
public sealed interface Answer {
  /**
   * A 2xx.
   *
   * @param status the status
   * @param offset the {@code Upload-Offset}, where there is one
   * @param body the body, possibly empty
   */
  record Ok(int status, OptionalLong offset, String body) implements Answer {}

  /** The coordinator refused, and said why with a code. */
  record Refused(Problem problem) implements Answer {}

  /**
   * No answer, or none that means anything: the same call must be made again.
   *
   * @param why for people
   * @param retryAfter what the coordinator asked to wait, or null
   */
  record Unreachable(String why, @Nullable Duration retryAfter) implements Answer {}
}
