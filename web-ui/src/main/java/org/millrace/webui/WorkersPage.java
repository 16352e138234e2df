package org.millrace.webui;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code /workers}.
 *
 * @param counts how many of them stand how
 * @param text what names, labels and owners are searched for
 * @param other leads to the same with, or without, those that are retired
 */
public record WorkersPage(
    Frame frame,
    List<Worker> workers,
    String counts,
    String text,
    boolean retiredShown,
    int retired,
    String other) {

  /**
   * A machine.
   *
   * @param state as an operator set it
   * @param status state and whether it is heard from, in one
   * @param abilities labels that it has because it proved that it can do so
   * @param complaints what its agent says is wrong with it
   * @param facts what is known of the machine, most telling first
   */
  public record Worker(
      String name,
      String anchor,
      String path,
      Status status,
      String state,
      String reason,
      String by,
      When stateAt,
      String owner,
      List<String> labels,
      List<String> abilities,
      List<String> complaints,
      int slots,
      @Nullable When seen,
      String headline,
      List<Fact> facts,
      List<Run> running) {}

  /** Something that is known of a machine. */
  public record Fact(String name, String value) {}

  /** A build that it runs. */
  public record Run(BuildLine build, String step) {}
}
