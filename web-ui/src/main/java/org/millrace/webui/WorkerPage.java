package org.millrace.webui;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code /workers/{name}}: for its owner, and for who wonders whether it is the machine.
 *
 * @param days of its newest work that its share tells of
 * @param share what came of that work, a few words each
 * @param settings what builders.yaml says of it
 * @param newest the first page; null where this is it
 * @param older the next page; null where this is the last
 */
public record WorkerPage(
    Frame frame,
    WorkersPage.Worker worker,
    int days,
    List<WorkersPage.Fact> share,
    List<WorkersPage.Fact> settings,
    List<Ran> ran,
    List<Turn> turns,
    @Nullable String newest,
    @Nullable String older) {

  /**
   * An attempt that it made at a build.
   *
   * @param status of the attempt
   * @param note why, or which attempt it was; empty where there is nothing to say
   */
  public record Ran(
      long attempt, Status status, BuildLine build, String note, When at, Took took) {}

  /** A change of its state. */
  public record Turn(When at, String what, String cause) {}
}
