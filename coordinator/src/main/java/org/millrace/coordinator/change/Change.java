package org.millrace.coordinator.change;

import java.util.List;

/**
 * A commit that was pushed to a branch that the farm builds.
 *
 * @param id its row; later changes have higher ones
 * @param repository key of the repository
 * @param branch the git branch
 * @param revision full commit id
 * @param author name, as the commit has it
 * @param message whole
 * @param files paths that it touches
 */
public record Change(
    long id,
    String repository,
    String branch,
    String revision,
    String author,
    String message,
    List<String> files) {
  public Change {
    files = List.copyOf(files);
  }
}
