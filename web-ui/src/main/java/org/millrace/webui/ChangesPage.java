package org.millrace.webui;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /changes}: what was pushed, and what became of each delivery. */
public record ChangesPage(
    Frame frame,
    List<Change> changes,
    @Nullable String newestChanges,
    @Nullable String olderChanges,
    List<Delivery> deliveries,
    @Nullable String newestDeliveries,
    @Nullable String olderDeliveries) {

  /**
   * A change.
   *
   * @param url empty, or an http(s) address
   * @param builds how its builds ended, by status
   */
  public record Change(
      long id,
      String repository,
      String branch,
      String revision,
      String url,
      String author,
      String subject,
      String message,
      int files,
      When received,
      List<Tally> builds,
      String waiting) {}

  /**
   * So many builds with one status.
   *
   * @param href of the change with which they were built instead, where they were superseded
   */
  public record Tally(Status status, int count, @Nullable String href) {}

  /** A delivery of the webhook. */
  public record Delivery(
      long id,
      String source,
      String event,
      String deliveryId,
      Status status,
      String outcome,
      When received) {}
}
