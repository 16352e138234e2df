package org.millrace.agent.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.millrace.protocol.Problem;

/** A call that did not do what it was for. The sub-class says what the agent must do. */
public abstract sealed class CallFailed extends Exception {
  private static final long serialVersionUID = 1L;

  private CallFailed(String message) {
    super(message);
  }

  /** No connection, a time-out, a 5xx: make the same call again, after a pause. */
  public static final class Unreachable extends CallFailed {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable Duration retryAfter;

    public Unreachable(String why, @Nullable Duration retryAfter) {
      super(why);
      this.retryAfter = retryAfter;
    }

    /** What the coordinator asked to wait, or null. */
    public @Nullable Duration retryAfter() {
      return retryAfter;
    }
  }

  /** The attempt is no longer this agent's: kill, clean up, forget, report nothing. */
  public static final class Gone extends CallFailed {
    private static final long serialVersionUID = 1L;

    public Gone(Problem problem) {
      super(problem.code() + ": " + problem.detail());
    }
  }

  /**
   * The coordinator does not take the call as it is, and never will: a defect of one of the two.
   */
  public static final class Defect extends CallFailed {
    private static final long serialVersionUID = 1L;

    public Defect(Problem problem) {
      super(problem.code() + ": " + problem.detail());
    }

    public Defect(String message) {
      super(message);
    }
  }
}
