package org.millrace.webui;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /schedulers}. */
public record SchedulersPage(Frame frame, List<Scheduler> schedulers) {

  /**
   * A scheduler and how it stands.
   *
   * @param kind as builders.yaml has it
   * @param waitsFor what has to happen for it to act
   * @param waiting how many changes wait for it, in words; empty where none do
   * @param next when it is due; null where only an event or a person sets it off
   * @param looked a poll's last look
   * @param decision its last one, empty before the first
   * @param buildSet what came of it
   * @param trouble what hinders it, empty where nothing does
   * @param pausedBy by whom and why, empty where it is not
   * @param builders how many it may set off
   */
  public record Scheduler(
      Link link,
      String anchor,
      String kind,
      Status status,
      String waitsFor,
      String waiting,
      @Nullable When next,
      @Nullable When looked,
      @Nullable When decided,
      String decision,
      @Nullable Link buildSet,
      String trouble,
      @Nullable When troubleSince,
      String pausedBy,
      @Nullable When pausedAt,
      int builders) {

    public boolean isForce() {
      return kind.equals("force");
    }
  }
}
