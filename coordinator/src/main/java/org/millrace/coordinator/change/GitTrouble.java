package org.millrace.coordinator.change;

/** git could not do what was asked; the message says why, in words for people, without secrets. */
public final class GitTrouble extends Exception {
  private final boolean denied;

  GitTrouble(String message, boolean denied) {
    super(message);
    this.denied = denied;
  }

  /** The repository answered, and has no such thing; otherwise it could not be asked. */
  public boolean isDenied() {
    return denied;
  }
}
