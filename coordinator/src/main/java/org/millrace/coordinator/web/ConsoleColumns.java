package org.millrace.coordinator.web;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The groups of builders that have room on a page of the console. The address names the first of
 * them, and not its number: it stays where it is when builders come and go.
 *
 * @param first how many groups stand before these
 * @param all how many groups there are
 * @param query the part of a URL that leads to these; empty where it goes without saying
 * @param earlier the same of those before; null where there are none
 * @param later the same of those after; null where there are none
 */
record ConsoleColumns(
    List<String> names,
    int first,
    int all,
    String query,
    @Nullable String earlier,
    @Nullable String later) {
  private static final int ROOM = 60;

  /** From a group on; from the first one where it is not, or no longer, among them. */
  static ConsoleColumns of(Collection<String> groups, String from) {
    List<String> all = List.copyOf(groups);
    int first = Math.max(0, all.indexOf(from));
    int end = Math.min(all.size(), first + ROOM);
    return new ConsoleColumns(
        all.subList(first, end),
        first,
        all.size(),
        query(all, first),
        first == 0 ? null : query(all, Math.max(0, first - ROOM)),
        end == all.size() ? null : query(all, end));
  }

  private static String query(List<String> all, int first) {
    return first == 0 ? "" : Choices.pair("columns", all.get(first));
  }

  /** Which they are; empty where they are all. */
  String said() {
    return names.size() == all
        ? ""
        : "columns " + (first + 1) + " to " + (first + names.size()) + " of " + all;
  }
}
