package org.millrace.webui;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code /waterfall}: builders across, time downwards from now. Coordinates are CSS pixels in the
 * drawing's own system.
 *
 * @param text the part of the name that is looked for
 * @param bands what stands above the columns; empty where they are not put together
 * @param width of the drawing
 * @param height of the drawing
 * @param hidden how many matching builders have no column, and what they would show; empty where
 *     all have one
 * @param beside what stands at the side, in front of the zone of its times
 */
public record WaterfallPage(
    Frame frame,
    List<Choice> choices,
    String text,
    List<Band> bands,
    List<Column> columns,
    int width,
    int height,
    List<Tick> ticks,
    List<Idle> idle,
    List<Change> changes,
    List<Box> boxes,
    String hidden,
    String hiddenHref,
    String beside,
    boolean empty,
    @Nullable String newest,
    @Nullable String newer,
    @Nullable String older) {

  /** Columns that have something in common, by their width together. */
  public record Band(String name, int width) {}

  /**
   * A builder.
   *
   * @param width small where it has nothing on the page, a multiple where builds stand side by side
   * @param sub how it is carried out; empty for native
   * @param absent why nobody builds it now; null where somebody does
   * @param pending what waits for it, or null
   */
  public record Column(
      Link builder,
      int width,
      String sub,
      Status last,
      @Nullable Mark absent,
      @Nullable Pending pending) {
    public boolean isNarrow() {
      return width < 100;
    }
  }

  /**
   * Requests that wait for one builder.
   *
   * @param since when the first of them was made
   * @param start when that one may begin; null where nobody knows
   * @param brief what hinders it, in a few words
   * @param why the same in a sentence
   * @param href of all of them, each with its reason
   */
  public record Pending(
      int count, When since, @Nullable When start, String brief, String why, String href) {}

  /** A time on the axis; {@code day} is empty where it is that of the time above. */
  public record Tick(int y, String text, String day) {}

  /** A stretch in which nothing ran, folded. */
  public record Idle(int y, int height, String text) {}

  /** A change at the side. */
  public record Change(int y, String who, String what, String title, String href) {}

  /**
   * A build.
   *
   * @param progress of one that runs; null where nobody knows how long it takes
   */
  public record Box(
      long id,
      int x,
      int y,
      int width,
      int height,
      String href,
      Status status,
      String label,
      String title,
      @Nullable Progress progress,
      List<Step> steps) {}

  /**
   * How far a build is.
   *
   * @param percent of the time that it usually takes
   * @param left {@code about 12 min left}, {@code 3 min over the usual}
   */
  public record Progress(int percent, String left) {}

  /** A step within its build's box. */
  public record Step(int y, int height, Status status, String text, String title) {}
}
