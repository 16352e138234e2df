package org.millrace.webui;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code /builders}.
 *
 * @param text what names are searched for
 * @param next the following builders' page, null at the end
 */
public record BuildersPage(
    Frame frame,
    List<Choice> choices,
    String text,
    int total,
    List<Row> rows,
    @Nullable String first,
    @Nullable String next) {

  /** A builder and how it stands; {@code last} is null before its first build. */
  public record Row(
      Link builder,
      String platform,
      String execution,
      String mode,
      String branch,
      int pending,
      @Nullable BuildLine running,
      @Nullable BuildLine last) {}
}
