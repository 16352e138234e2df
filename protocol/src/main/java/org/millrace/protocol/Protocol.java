package org.millrace.protocol;

import java.util.regex.Pattern;

/** The fixed words of the worker protocol: paths, header names, limits. */
public final class Protocol {
  /** The one version there is; an enrolment that names another is answered with 400. */
  public static final int VERSION = 1;

  /** Every call of an agent is below this path. */
  public static final String ROOT = "/api/worker/v1";

  /** Carries the epoch of the lease on every call that belongs to an attempt. */
  public static final String EPOCH_HEADER = "Millrace-Epoch";

  /**
   * The offset of the first byte of a log request's body; in an answer, the size that is stored.
   * The name is that of the IETF draft on resumable uploads.
   */
  public static final String OFFSET_HEADER = "Upload-Offset";

  /** SHA-256 of an artifact's bytes, in lower-case hexadecimal. */
  public static final String SHA256_HEADER = "Millrace-Sha256";

  /** The most bytes that one log request may carry, after decoding. */
  public static final int MAX_LOG_PIECE = 4 * 1024 * 1024;

  /** The most events that one request may carry. */
  public static final int MAX_EVENTS = 1000;

  /** Names of steps: a path segment of small letters, digits, {@code _} and {@code -}. */
  public static final Pattern STEP_NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");

  /** Names of logs: the step, a dot, and the log's own name, as in {@code compile.stdio}. */
  public static final Pattern LOG_NAME =
      Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}\\.[a-z0-9][a-z0-9_-]{0,31}");

  /** Names of artifacts: a file name, never a path. */
  public static final Pattern ARTIFACT_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

  private Protocol() {}
}
