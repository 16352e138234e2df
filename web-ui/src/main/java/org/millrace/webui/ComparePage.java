package org.millrace.webui;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code /builds/{id}/compare}: a build beside another of the same builder.
 *
 * @param here the build
 * @param there what it is compared with
 * @param facts what is told of both, side by side
 * @param steps how long each took
 * @param properties those that differ
 * @param fixed tests that were bad there and are not here
 * @param fresh tests that are bad here and were not there
 * @param changes between the two, newest first
 * @param more there are more changes
 * @param others pinned builds of the builder, to compare the build with
 */
public record ComparePage(
    Frame frame,
    BuildLine here,
    BuildLine there,
    List<Pair> facts,
    List<Step> steps,
    List<Pair> properties,
    List<Link> fresh,
    List<Link> fixed,
    List<Change> changes,
    boolean more,
    List<Other> others) {

  /** Something that is told of both. */
  public record Pair(String name, String here, String there) {
    public boolean isDifferent() {
      return !here.equals(there);
    }
  }

  /** A step; null where it did not run. */
  public record Step(
      String name, @Nullable Took here, @Nullable Took there, String difference, boolean slow) {}

  /**
   * A build that it can be compared with.
   *
   * @param why it is kept
   */
  public record Other(Link comparison, String why) {}

  /** A change. */
  public record Change(String href, String revision, String author, String subject, When at) {}
}
