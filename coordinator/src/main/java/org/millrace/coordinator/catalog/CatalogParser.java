package org.millrace.coordinator.catalog;

import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Reads a builders.yaml. Needs neither a database nor Spring, keeps nothing between calls, and
 * never throws because of the text.
 */
public final class CatalogParser {
  private CatalogParser() {}

  /**
   * Reads a whole file.
   *
   * @param origin what to call the file in problems
   * @param text its content
   * @return the farm, or everything that is wrong
   */
  public static Parsed parse(String origin, String text) {
    Complaints complaints = new Complaints(origin);
    FarmDefinition farm = read(text, complaints);
    if (farm == null || complaints.hasErrors()) {
      return new Problems(complaints.inOrder());
    }
    return farm.with(complaints.inOrder());
  }

  private static @Nullable FarmDefinition read(String text, Complaints complaints) {
    try {
      Node root = YamlTree.compose(text, complaints);
      return root == null
          ? null
          : new Expansion(new FarmReader(complaints).read(root), complaints).expand();
    } catch (Effort.TooMuch e) {
      complaints.end(e);
      return null;
    }
  }
}
