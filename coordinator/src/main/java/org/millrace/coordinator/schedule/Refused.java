package org.millrace.coordinator.schedule;

/** A person's wish cannot be carried out; the message says why and what to do. Nothing was done. */
public final class Refused extends RuntimeException {
  private final Kind kind;

  /** Why. */
  public enum Kind {
    /** What was asked makes no sense. */
    WRONG,
    /** There is no scheduler of this name. */
    UNKNOWN,
    /** It cannot be done as things stand. */
    NOT_NOW
  }

  public Refused(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
