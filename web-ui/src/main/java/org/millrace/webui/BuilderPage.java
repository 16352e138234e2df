package org.millrace.webui;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code /builders/{name}}.
 *
 * @param workers those that can build it, perhaps not all
 * @param pinned builds that are kept, the newest first
 * @param allPinned the call that lists all of them; null where these are all
 * @param wishKey names the wish that the page's form makes, so that sending it twice builds once
 */
public record BuilderPage(
    Frame frame,
    Link builder,
    boolean active,
    List<Fact> facts,
    List<String> tags,
    List<String> requires,
    List<Step> steps,
    List<Able> workers,
    List<Pending> pending,
    List<Superseded> superseded,
    List<Pinned> pinned,
    @Nullable String allPinned,
    List<BuildLine> builds,
    @Nullable String newest,
    @Nullable String older,
    String wishKey) {

  /** A worker that can build it, and whether it takes work now. */
  public record Able(Link worker, Status status) {}

  /** Something that is known. */
  public record Fact(String name, String value) {}

  /** A step of its recipe; {@code command} as people would type it. */
  public record Step(String name, String command, String environment, String limits) {}

  /**
   * A request that was not built, because a newer one stands for it, too.
   *
   * @param instead the build that was made instead; null while the newer one waits
   */
  public record Superseded(
      long id, When at, String reason, String revision, @Nullable Link instead) {}

  /**
   * A build that is kept: why, by whom and since when.
   *
   * @param comparison of the builder's newest build with it; null where that is this one
   */
  public record Pinned(
      BuildLine build, String why, String by, When at, @Nullable Link comparison) {}

  /** A request that waits. */
  public record Pending(long id, When since, String reason, String revision, String why) {}
}
