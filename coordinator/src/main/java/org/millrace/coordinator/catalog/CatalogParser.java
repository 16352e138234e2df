package org.millrace.coordinator.catalog;

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
    Node root = YamlTree.compose(text, complaints);
    if (root == null) {
      return new Problems(complaints.inOrder());
    }
    FarmDefinition farm = new Expansion(new FarmReader(complaints).read(root), complaints).expand();
    return complaints.isEmpty() ? farm : new Problems(complaints.inOrder());
  }
}
