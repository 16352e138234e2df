package org.millrace.coordinator.catalog;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * What <code>${name}</code> stands for in one builder. A word that is nothing but the name of a
 * list becomes the words of the list; elsewhere a list is written with spaces between its words.
 * Values may name other values. A dollar sign before it writes the characters themselves.
 */
final class Values {
  private static final int DEEPEST = 8;

  private final Map<String, Node> nodes;
  private final Map<String, String> given;
  private final Complaints complaints;

  /**
   * @param nodes from the file
   * @param given names that the farm itself gives a meaning to
   */
  Values(Map<String, Node> nodes, Map<String, String> given, Complaints complaints) {
    this.nodes = new LinkedHashMap<>(nodes);
    this.given = given;
    this.complaints = complaints;
  }

  /** The words that one word of a command becomes. */
  List<String> words(Text text) {
    return words(text, 0);
  }

  /** A text with every name replaced. */
  String text(Text text) {
    return text(text, 0);
  }

  private List<String> words(Text text, int depth) {
    String value = text.value();
    if (value.startsWith("${") && value.indexOf('}') == value.length() - 1) {
      return lookUp(value.substring(2, value.length() - 1), text.place(), depth);
    }
    return List.of(text(text, depth));
  }

  private String text(Text text, int depth) {
    String value = text.value();
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (true) {
      int open = value.indexOf("${", at);
      if (open < 0) {
        return out.append(value, at, value.length()).toString();
      }
      if (open > at && value.charAt(open - 1) == '$') {
        out.append(value, at, open).append('{');
        at = open + 2;
        continue;
      }
      int close = value.indexOf('}', open);
      if (close < 0) {
        complaints.add(text.place(), "'${' without '}'; write $${ for the characters themselves");
        return value;
      }
      out.append(value, at, open);
      out.append(String.join(" ", lookUp(value.substring(open + 2, close), text.place(), depth)));
      at = close + 1;
    }
  }

  private List<String> lookUp(String name, Place place, int depth) {
    String builtIn = given.get(name);
    if (builtIn != null) {
      return List.of(builtIn);
    }
    Node node = nodes.get(name);
    if (node == null) {
      Set<String> known = new TreeSet<>(nodes.keySet());
      known.addAll(given.keySet());
      complaints.add(place, "unknown value '" + name + "'" + Spelling.hint(name, known));
      return List.of();
    }
    if (depth == DEEPEST) {
      complaints.add(place, "value '" + name + "' goes round in a circle");
      return List.of();
    }
    String label = "value '" + name + "'";
    List<String> words = new ArrayList<>();
    if (node instanceof SequenceNode) {
      for (Text item : Fields.texts(node, label, complaints)) {
        words.addAll(words(item, depth + 1));
      }
    } else {
      Text scalar = Fields.scalar(node, label, complaints);
      if (scalar != null) {
        words.addAll(words(scalar, depth + 1));
      }
    }
    return words;
  }
}
