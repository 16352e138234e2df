package org.millrace.coordinator.change;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a delivery asks for. */
sealed interface Push {

  /** Nothing to be done, and why. */
  record Nothing(String why) implements Push {}

  /**
   * Commits on a branch.
   *
   * @param repository what GitHub calls it, {@code owner/name}
   * @param ref the git branch
   * @param commits the oldest first; never empty
   */
  record Commits(String repository, String ref, List<Commit> commits) implements Push {}

  /** One commit. */
  record Commit(
      String revision,
      String author,
      String message,
      String url,
      List<String> files,
      @Nullable Instant committedAt) {}
}
