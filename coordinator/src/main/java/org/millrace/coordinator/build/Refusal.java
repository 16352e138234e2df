package org.millrace.coordinator.build;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.millrace.protocol.ProblemCode;

/** A call on an attempt that cannot be done, as the worker protocol says it. */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final ProblemCode code;
  private final transient @Nullable Map<String, Long> committed;

  public Refusal(ProblemCode code, String message) {
    this(code, message, null);
  }

  /**
   * @param committed what is stored, where the caller has to go back
   */
  public Refusal(ProblemCode code, String message, @Nullable Map<String, Long> committed) {
    // A refusal is an answer, not an accident: nobody looks at its stack.
    super(message, null, false, false);
    this.code = code;
    this.committed = committed;
  }

  public ProblemCode code() {
    return code;
  }

  public @Nullable Map<String, Long> committed() {
    return committed;
  }
}
