package org.millrace.webui;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code /builders/{name}}.
 *
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
    List<Link> workers,
    List<Pending> pending,
    List<BuildLine> builds,
    @Nullable String newest,
    @Nullable String older,
    String wishKey) {

  /** Something that is known. */
  public record Fact(String name, String value) {}

  /** A step of its recipe; {@code command} as people would type it. */
  public record Step(String name, String command, String environment, String limits) {}

  /** A request that waits. */
  public record Pending(long id, When since, String reason, String revision, String why) {}
}
