package org.millrace.webui;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code /builds/{id}}.
 *
 * @param reason the machine-readable reason, in small words; empty when there is nothing to explain
 * @param blame whose fault the reason speaks of, in words; empty for nobody's
 * @param asked why it was built
 * @param stop who asked to stop it and why, or empty
 * @param pin why it is kept; null where nobody pinned it
 * @param usual how long its builder's good builds usually take
 * @param left about how long a running one will still take, empty where nobody knows
 * @param comparison with the last good build, called by its number; null where there is none
 * @param reviews when its verdict was drawn anew and became another, newest first
 * @param proof the lines that prove the verdict; null where none do
 * @param attempts newest first
 */
public record BuildPage(
    Frame frame,
    BuildLine build,
    String reason,
    String blame,
    String asked,
    String stop,
    @Nullable Pin pin,
    String execution,
    boolean running,
    @Nullable Took usual,
    String left,
    @Nullable Link previous,
    @Nullable Link next,
    @Nullable Link comparison,
    String fullRevision,
    List<Review> reviews,
    TestsPart.@Nullable Proof proof,
    TestsPart tests,
    List<Attempt> attempts,
    List<Change> changes) {

  /** Why it is kept, by whom and since when. */
  public record Pin(String by, When at, String why) {}

  /** A new verdict: who wanted it, and what it was before. */
  public record Review(When at, String cause) {}

  /** One run of the build on one worker. */
  public record Attempt(
      int ordinal,
      Status status,
      Link worker,
      String reason,
      String message,
      When leased,
      Took took,
      List<Step> steps,
      List<Property> properties,
      List<Artifact> artifacts) {}

  /**
   * A step.
   *
   * @param usual how long it takes in good builds; empty where nobody knows
   * @param slow it takes much longer than that
   * @param share its part of the attempt's time in percent
   */
  public record Step(
      int ordinal,
      String name,
      Status status,
      String text,
      String detail,
      @Nullable Took took,
      String usual,
      boolean slow,
      int share,
      List<Log> logs) {}

  /** A log of a step. */
  public record Log(String name, String href, Bytes size, long lines) {}

  /** A property, and the step it came from. */
  public record Property(String name, String value, String source, boolean proof) {}

  /** A file that was uploaded. */
  public record Artifact(String name, String href, Bytes size) {}

  /**
   * A change of the blame list.
   *
   * @param href what else it did
   * @param revision where it is published
   */
  public record Change(
      String href, Link revision, String author, String subject, String message, When at) {}
}
