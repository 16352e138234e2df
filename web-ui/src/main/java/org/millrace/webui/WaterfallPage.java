package org.millrace.webui;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code /waterfall}: builders across, time downwards from now. Coordinates are CSS pixels in the
 * drawing's own system.
 *
 * @param width of the drawing
 * @param height of the drawing
 * @param hidden how many matching builders have no column
 */
public record WaterfallPage(
    Frame frame,
    List<Choice> choices,
    List<Column> columns,
    int width,
    int height,
    List<Tick> ticks,
    List<Idle> idle,
    List<Change> changes,
    List<Box> boxes,
    int hidden,
    String hiddenHref,
    boolean empty,
    @Nullable String newest,
    @Nullable String newer,
    @Nullable String older) {

  /** A builder; {@code pending} are the requests that wait for it. */
  public record Column(
      Link builder,
      String sub,
      Status last,
      int pending,
      @Nullable When waitingSince,
      String why) {}

  /** A time on the axis; {@code day} is empty where it is that of the time above. */
  public record Tick(int y, String text, String day) {}

  /** A stretch in which nothing ran, folded. */
  public record Idle(int y, int height, String text) {}

  /** A change at the side. */
  public record Change(int y, String who, String what, String title, String href) {}

  /** A build. */
  public record Box(
      int x,
      int y,
      int width,
      int height,
      String href,
      Status status,
      String label,
      String title,
      List<Step> steps) {}

  /** A step within its build's box. */
  public record Step(int y, int height, Status status, String text, String title) {}
}
