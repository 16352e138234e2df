package org.millrace.webui;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code /build-sets/{id}}.
 *
 * @param scheduler null where a person asked without one
 */
public record BuildSetPage(
    Frame frame,
    BuildSetLine set,
    String fullRevision,
    String repository,
    @Nullable Link scheduler,
    String by,
    int changes,
    List<Row> rows) {

  /**
   * A request and what came of it.
   *
   * @param build null where none came of it yet
   */
  public record Row(long id, Link builder, Status status, @Nullable Link build) {}
}
