package org.millrace.coordinator.schedule;

import java.util.List;
import java.util.Optional;
import org.millrace.coordinator.catalog.Builder;
import org.millrace.coordinator.catalog.BuilderId;
import org.millrace.coordinator.catalog.Farm;
import org.millrace.coordinator.catalog.SchedulerDefinition;
import org.millrace.coordinator.change.Change;
import org.millrace.coordinator.queue.Queue;
import org.millrace.coordinator.queue.Submission;
import org.millrace.coordinator.queue.Submitted;
import org.springframework.stereotype.Component;

/** Makes the build sets of schedulers, within the transaction of their decision. */
@Component
class BuildSets {
  private final Queue queue;

  BuildSets(Queue queue) {
    this.queue = queue;
  }

  /**
   * What to check out.
   *
   * @param branch the git branch
   * @param commit empty for the branch's head
   */
  record Revision(String repository, String branch, String commit) {}

  Submitted make(
      Farm farm,
      SchedulerDefinition scheduler,
      Revision revision,
      String reason,
      List<Change> blamed) {
    List<BuilderId> builders =
        scheduler.builders().stream()
            .map(farm::builder)
            .flatMap(Optional::stream)
            .map(Builder::id)
            .toList();
    return queue.submit(
        new Submission(
            scheduler.name(),
            reason,
            revision.repository(),
            revision.branch(),
            revision.commit(),
            "scheduler " + scheduler.name(),
            blamed.stream().map(Change::id).toList(),
            builders));
  }

  /** {@code wants 24 builds of 0f3c…}. */
  static String words(Submitted made, String commit) {
    int builds = made.requests().size();
    return "wants %d %s%s"
        .formatted(
            builds,
            builds == 1 ? "build" : "builds",
            commit.isEmpty() ? "" : " of " + commit.substring(0, Math.min(10, commit.length())));
  }
}
