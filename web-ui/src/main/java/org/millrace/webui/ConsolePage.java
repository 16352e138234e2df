package org.millrace.webui;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code /console}: changes downwards, groups of builders across.
 *
 * @param text what builders' names are searched for
 * @param range which of all columns these are; empty where they are all
 * @param earlier the columns before these; null where there are none
 * @param later the columns after these; null where there are none
 */
public record ConsolePage(
    Frame frame,
    List<Choice> choices,
    String text,
    List<Column> columns,
    String range,
    @Nullable String earlier,
    @Nullable String later,
    List<Row> rows,
    @Nullable String newest,
    @Nullable String older) {

  /** A group of builders; {@code href} leads to the builder where it is only one. */
  public record Column(String name, int builders, @Nullable String href) {}

  /**
   * A change, and whether it broke something.
   *
   * @param href of all that became of it
   * @param broken the first of the builds that it broke
   * @param text how far it is, or what else there is to say
   */
  public record Row(
      long id,
      String href,
      String revision,
      String author,
      String subject,
      String branch,
      When received,
      Mark verdict,
      List<Link> broken,
      String text,
      List<Cell> cells) {}

  /**
   * What became of a change in a group.
   *
   * @param css the stylesheet's class; empty where nothing was asked for
   * @param text a sign and how many
   * @param href leads to what is meant; null where nothing does
   */
  public record Cell(String css, String text, String title, @Nullable String href) {}
}
