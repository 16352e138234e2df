package org.millrace.webui;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code /tests}: what is bad now, what is known, and a way to every test.
 *
 * @param text what is looked for in names; empty where nothing is
 * @param found tests whose names have it
 * @param moreFound the next page of them
 * @param builders on how many builders any test ever ran
 * @param bad files that are bad now; empty while something is looked for
 * @param moreBad the next page of them
 * @param known failures that soften builds now
 */
public record TestsPage(
    Frame frame,
    List<Choice> choices,
    String text,
    List<Link> found,
    @Nullable String moreFound,
    int builders,
    List<Bad> bad,
    @Nullable String moreBad,
    List<Known> known) {

  /**
   * A file.
   *
   * @param mark that it is bad
   * @param where on how many builders of which architectures
   * @param tests in it that are bad
   */
  public record Bad(Mark mark, Link file, String where, List<Case> tests) {}

  /** A test of it. */
  public record Case(Link test, String where) {}

  /** A failure that somebody knows of. */
  public record Known(Link test, String owner, String link, String what) {}
}
