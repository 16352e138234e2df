package org.millrace.coordinator.cli;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** Reads what the API answers. */
final class Answers {
  private Answers() {}

  /** The entries of a page of a list. */
  static List<JsonNode> items(JsonNode page) {
    JsonNode items = page.isArray() ? page : page.path("items");
    return items.valueStream().toList();
  }
}
