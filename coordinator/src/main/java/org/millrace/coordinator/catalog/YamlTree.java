package org.millrace.coordinator.catalog;

import java.io.StringReader;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/**
 * The file as a tree of nodes, each with its place. Nothing is constructed from it, so a tag in the
 * file cannot make an object; aliases, depth and size are limited.
 */
final class YamlTree {
  private static final int MOST_CHARACTERS = 1024 * 1024;
  private static final int MOST_ALIASES = 200;
  private static final int DEEPEST = 20;
  private static final Place START = new Place(1, 1);

  private YamlTree() {}

  /** The root, or null after a complaint. */
  static @Nullable Node compose(String text, Complaints complaints) {
    if (text.length() > MOST_CHARACTERS) {
      complaints.add(START, "the file has more than " + MOST_CHARACTERS + " characters");
      return null;
    }
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MOST_CHARACTERS);
    options.setMaxAliasesForCollections(MOST_ALIASES);
    options.setNestingDepthLimit(DEEPEST);
    try {
      Node root = new Yaml(options).compose(new StringReader(text));
      if (root == null) {
        complaints.add(START, "the file is empty");
      }
      return root;
    } catch (MarkedYAMLException e) {
      Place place =
          e.getProblemMark() == null
              ? START
              : new Place(e.getProblemMark().getLine() + 1, e.getProblemMark().getColumn() + 1);
      complaints.add(place, "not YAML: " + e.getProblem());
    } catch (YAMLException e) {
      complaints.add(START, "not YAML: " + e.getMessage());
    }
    return null;
  }
}
