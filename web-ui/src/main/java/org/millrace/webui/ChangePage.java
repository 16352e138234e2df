package org.millrace.webui;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code /changes/{id}}: what became of one change, builder by builder.
 *
 * @param url empty, or an http(s) address
 * @param text how far it is
 * @param choices by what builders are grouped, and which are meant
 */
public record ChangePage(
    Frame frame,
    String subject,
    String message,
    String repository,
    String branch,
    String revision,
    String url,
    String author,
    int files,
    When received,
    Mark verdict,
    String text,
    String href,
    List<Choice> choices,
    List<Build> broken,
    List<Group> groups) {

  /** Builders of one kind; {@code id} is the anchor. */
  public record Group(String id, String name, List<Build> builds) {}

  /**
   * What became of it on a builder.
   *
   * @param unstable nobody expects the builder to be good
   * @param build its page; null until there is one
   * @param what failed; empty where nothing did
   * @param note what the mark does not say; may be empty
   */
  public record Build(
      Mark mark, Link builder, boolean unstable, @Nullable Link build, String what, String note) {}
}
