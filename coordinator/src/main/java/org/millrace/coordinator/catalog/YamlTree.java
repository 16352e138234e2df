package org.millrace.coordinator.catalog;

import java.io.StringReader;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.reader.ReaderException;

/**
 * The file as a tree of nodes, each with its place. Nothing is constructed from it, so a tag in the
 * file cannot make an object; aliases, depth and size are limited.
 */
final class YamlTree {
  private static final int MOST_ALIASES = 200;
  private static final int DEEPEST = 20;
  private static final Place START = new Place(1, 1);

  private YamlTree() {}

  /** The root, or null after a complaint. */
  static @Nullable Node compose(String text, Complaints complaints) {
    if (text.length() > SourceText.MOST_BYTES) {
      complaints.add(
          START,
          "the file has more than %,d characters, which no farm needs"
              .formatted(SourceText.MOST_BYTES));
      return null;
    }
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(SourceText.MOST_BYTES);
    options.setMaxAliasesForCollections(MOST_ALIASES);
    options.setNestingDepthLimit(DEEPEST);
    try {
      Node root = new Yaml(options).compose(new StringReader(text));
      if (root == null) {
        complaints.add(START, "the file is empty");
      }
      return root;
    } catch (MarkedYAMLException e) {
      complain(e, complaints);
    } catch (ReaderException e) {
      complaints.add(
          SourceText.end(text.substring(0, Math.min(e.getPosition(), text.length()))),
          "not YAML: the character U+%04X is not allowed".formatted(e.getCodePoint()));
    } catch (YAMLException e) {
      complaints.add(START, words("" + e.getMessage()));
    }
    return null;
  }

  private static void complain(MarkedYAMLException e, Complaints complaints) {
    Mark mark = e.getProblemMark();
    Place place = mark == null ? START : new Place(mark.getLine() + 1, mark.getColumn() + 1);
    complaints.add(place, words("" + e.getProblem()));
  }

  /** The library's words, and for what people do most often better ones. */
  private static String words(String problem) {
    if (problem.contains("(TAB)")) {
      return "a tab, where YAML wants blanks: indent with blanks only";
    }
    if (problem.contains("aliases")) {
      return "more than " + MOST_ALIASES + " aliases of lists and mappings, which no farm needs";
    }
    if (problem.contains("Nesting Depth")) {
      return "lists and mappings are nested deeper than " + DEEPEST + ", which no farm needs";
    }
    return "not YAML: " + Text.shortened(problem.strip().replaceAll("\\s+", " "));
  }
}
