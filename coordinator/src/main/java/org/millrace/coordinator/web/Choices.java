package org.millrace.coordinator.web;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.millrace.coordinator.view.BuilderFilter;
import org.millrace.coordinator.view.BuilderRow;
import org.millrace.coordinator.view.Tier;
import org.millrace.webui.Choice;

/** The filters of pages that show many builders. */
final class Choices {
  private Choices() {}

  static List<Choice> of(List<BuilderRow> builders, BuilderFilter chosen) {
    return List.of(
        choice("branch", "Branch", "all branches", builders, BuilderRow::branch, chosen.branch()),
        choice(
            "platform",
            "Platform",
            "all platforms",
            builders,
            BuilderRow::platform,
            chosen.platform()),
        choice("mode", "Mode", "all modes", builders, BuilderRow::mode, chosen.mode()),
        new Choice(
            "tier",
            "Tier",
            "all tiers",
            options(
                builders.stream().map(Tier::of).distinct().sorted().map(Tier::key),
                chosen.tier())));
  }

  /** Only the branches, in their order. */
  static List<Choice> branches(List<String> branches, String chosen) {
    return List.of(
        new Choice("branch", "Branch", "all branches", options(branches.stream(), chosen)));
  }

  private static Choice choice(
      String key,
      String label,
      String any,
      List<BuilderRow> builders,
      Function<BuilderRow, String> value,
      String chosen) {
    Stream<String> values = builders.stream().map(value).distinct();
    return new Choice(key, label, any, options(values, chosen));
  }

  /** The values, and the chosen one even where it is not among them: the URL has it. */
  static List<Choice.Option> options(Stream<String> values, String chosen) {
    List<String> all = new ArrayList<>(values.toList());
    if (!chosen.isEmpty() && !all.contains(chosen)) {
      all.add(chosen);
    }
    return all.stream().map(v -> new Choice.Option(v, v.equals(chosen))).toList();
  }

  /** The filter as a URL's query, without a leading question mark; empty for everything. */
  static String query(BuilderFilter filter) {
    return Stream.of(
            pair("branch", filter.branch()),
            pair("platform", filter.platform()),
            pair("mode", filter.mode()),
            pair("tier", filter.tier()),
            pair("q", filter.text()))
        .filter(p -> !p.isEmpty())
        .reduce((a, b) -> a + "&" + b)
        .orElse("");
  }

  /** A path with the parts of a query that are not empty. */
  static String href(String path, String... parts) {
    String query =
        Stream.of(parts).filter(p -> !p.isEmpty()).reduce((a, b) -> a + "&" + b).orElse("");
    return query.isEmpty() ? path : path + "?" + query;
  }

  static String pair(String key, String value) {
    return value.isEmpty() ? "" : key + "=" + Words.parameter(value);
  }
}
