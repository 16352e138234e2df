package org.millrace.webui;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code /audit}: what was done to the farm, newest first.
 *
 * @param text the part of a subject or a reason that is looked for
 */
public record AuditPage(
    Frame frame,
    List<Choice> choices,
    String text,
    List<Act> acts,
    @Nullable String newest,
    @Nullable String older) {

  /**
   * Something that somebody did.
   *
   * @param subject without an address where it has no page
   */
  public record Act(long id, When at, String who, String action, Link subject, String detail) {}
}
