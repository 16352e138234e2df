package org.millrace.protocol;

/**
 * The errors that a coordinator answers agents with, in {@link Problem}. docs/protocol.md says for
 * each what the agent does.
 */
public enum ProblemCode {
  /** The body is not what the call takes. */
  MALFORMED(400),
  /** The agent speaks another version of the protocol. */
  UNSUPPORTED_PROTOCOL(400),
  /** The name of a log, step or artifact is not allowed. */
  BAD_NAME(400),
  /** No such one-time token, or it was used. */
  TOKEN_USED(401),
  /** The one-time token is too old. */
  TOKEN_EXPIRED(401),
  /** The worker's credential is not known (or the worker was retired). */
  UNKNOWN_WORKER(401),
  /** The attempt's token is not this attempt's. */
  WRONG_ATTEMPT_TOKEN(401),
  /** No such attempt. */
  UNKNOWN_ATTEMPT(404),
  /** The lease is gone: stop, clean up, forget. */
  STALE_EPOCH(409),
  /** Too much at once, or in all. */
  TOO_LARGE(413),
  /** Log bytes would leave a gap; {@code committed} says where to go on. */
  LOG_GAP(416),
  /** Event numbers would leave a gap; {@code committed} says where to go on. */
  EVENT_GAP(416),
  /**
   * Not finished: bytes or events are missing, or a log's hash is wrong and it starts again at 0.
   */
  INCOMPLETE(416),
  /** The artifact's bytes are not those of its SHA-256. */
  HASH_MISMATCH(422),
  /** The coordinator cannot do it now; try again. */
  UNAVAILABLE(503);

  private final int status;

  ProblemCode(int status) {
    this.status = status;
  }

  /** The HTTP status that goes with it. */
  public int status() {
    return status;
  }
}
