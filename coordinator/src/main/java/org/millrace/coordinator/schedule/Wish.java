package org.millrace.coordinator.schedule;

import java.util.List;

/**
 * What a person wants to be built.
 *
 * @param scheduler the force scheduler that allows it; empty for any builder of the farm
 * @param builders names of the builders; not empty
 * @param revision a commit id, the beginning of one, a branch, a tag, or nothing for the head of
 *     each builder's branch
 * @param branch the git branch that the revision is on; empty for the builders' own
 * @param reason for people; not empty
 * @param key the caller's name for this wish, so that asking again does nothing again; may be empty
 */
public record Wish(
    String scheduler,
    List<String> builders,
    String revision,
    String branch,
    String reason,
    String key) {
  public Wish {
    builders = List.copyOf(builders);
  }
}
