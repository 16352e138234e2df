package org.millrace.coordinator.queue;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.catalog.BuilderId;

/**
 * A build set to be: one revision for some builders.
 *
 * @param scheduler the scheduler that wants it, empty when a person does
 * @param reason for people, {@code push to 3.13 by Ada Lovelace}
 * @param repository key of the repository
 * @param branch the git branch
 * @param revision full commit id, or empty for the branch's head
 * @param by who or what is the cause, for the record of transitions
 * @param changes ids of the changes that are in it, the blame list
 * @param builders who is to build it; not empty
 * @param collapses it supersedes those like it that still wait, and a newer one may supersede it;
 *     what a person asks for is built
 * @param priority higher is sooner; null for the one that each builder has
 */
public record Submission(
    String scheduler,
    String reason,
    String repository,
    String branch,
    String revision,
    String by,
    List<Long> changes,
    List<BuilderId> builders,
    boolean collapses,
    @Nullable Integer priority) {

  /** With the builders' priorities; it collapses where a scheduler wants it. */
  public Submission(
      String scheduler,
      String reason,
      String repository,
      String branch,
      String revision,
      String by,
      List<Long> changes,
      List<BuilderId> builders) {
    this(
        scheduler,
        reason,
        repository,
        branch,
        revision,
        by,
        changes,
        builders,
        !scheduler.isEmpty(),
        null);
  }
}
