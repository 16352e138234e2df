package org.millrace.coordinator.web;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.millrace.coordinator.view.BuilderRow;
import org.millrace.coordinator.view.Tier;
import org.millrace.webui.Choice;

/** By what builders are put together; {@code by} in the URL. */
enum Axis {
  MODE,
  PLATFORM,
  ARCHITECTURE,
  BRANCH,
  TIER,
  BUILDER;

  private String key(BuilderRow builder) {
    return switch (this) {
      case MODE -> builder.mode();
      case PLATFORM -> builder.platform();
      case ARCHITECTURE -> builder.architecture();
      case BRANCH -> builder.branch();
      case TIER -> Tier.of(builder).word();
      case BUILDER -> builder.name();
    };
  }

  /** What the URL says; the first one where it says nothing. */
  static Axis of(String text) {
    return text.isEmpty() ? MODE : OneOf.of("by", text, List.of(values()), Axis::word);
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** In the order of builders.yaml; tiers in their own. */
  Map<String, List<BuilderRow>> groups(List<BuilderRow> builders) {
    Map<String, List<BuilderRow>> groups = new LinkedHashMap<>();
    (this == TIER ? builders.stream().sorted(Comparator.comparing(Tier::of)) : builders.stream())
        .forEach(b -> groups.computeIfAbsent(key(b), k -> new ArrayList<>()).add(b));
    return groups;
  }

  /** As a filter of a page. */
  Choice choice() {
    return new Choice(
        "by",
        "Columns",
        MODE.word(),
        Choices.options(Stream.of(values()).skip(1).map(Axis::word), this == MODE ? "" : word()));
  }

  /** As a part of a URL's query; empty where it goes without saying. */
  String query() {
    return this == MODE ? "" : "by=" + word();
  }
}
