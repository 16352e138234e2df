package org.millrace.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /attempts/{id}/finish}: everything has been sent.
 *
 * <p>To spare short builds a round trip, the last events may travel here instead of in a call of
 * their own.
 *
 * @param end how the attempt ended
 * @param reason what went wrong, where {@code end} is {@code BROKEN}; otherwise null
 * @param message for people; empty when there is nothing to say
 * @param events events that were not sent yet, in order
 * @param lastEvent the highest event number there is
 * @param logs every log of the attempt
 */
public record FinishRequest(
    AttemptEnd end,
    @Nullable Reason reason,
    String message,
    List<Event> events,
    long lastEvent,
    List<LogSum> logs) {

  /** How an attempt ended, for the agent. The coordinator draws the result from the steps. */
  public enum AttemptEnd {
    /** The plan was carried out, whatever came of its steps. */
    COMPLETED,
    /** Stopped because the coordinator said so. */
    CANCELLED,
    /** Could not be carried out: infrastructure. */
    BROKEN
  }

  /**
   * What a log must look like when it is whole.
   *
   * @param name {@link Protocol#LOG_NAME}
   * @param size in bytes
   * @param sha256 of all its bytes, lower-case hexadecimal
   */
  public record LogSum(String name, long size, String sha256) {}
}
