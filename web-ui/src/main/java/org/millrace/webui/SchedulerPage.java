package org.millrace.webui;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code /schedulers/{name}}.
 *
 * @param sets what it made, the newest first
 * @param wish the form of a force scheduler; null for the other kinds
 */
public record SchedulerPage(
    Frame frame,
    SchedulersPage.Scheduler scheduler,
    List<BuildSetLine> sets,
    @Nullable WishForm wish) {

  /**
   * What a person can ask for.
   *
   * @param choices the filter of builders
   * @param text what names are searched for
   * @param filter the filter as hidden fields
   * @param matching how many builders match
   * @param builders those of them that are listed
   * @param error why the wish was refused, empty where it was not
   * @param key names the wish, so that sending it twice builds once
   */
  public record WishForm(
      List<Choice> choices,
      String text,
      List<Field> filter,
      int matching,
      List<Box> builders,
      String revision,
      String reason,
      String error,
      String key) {}

  /** A hidden field. */
  public record Field(String name, String value) {}

  /** A builder that can be chosen. */
  public record Box(String name, boolean chosen) {}
}
