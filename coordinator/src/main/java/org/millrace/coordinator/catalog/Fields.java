package org.millrace.coordinator.catalog;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * The values of one mapping, read by key. What is missing or of the wrong kind is complained about,
 * and something harmless is given back, so that all problems of a file are found at once.
 */
final class Fields {
  private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]{1,9}");

  private final String what;
  private final Place place;
  private final Map<String, Node> values;
  private final boolean readable;
  private final Complaints complaints;

  private Fields(
      String what, Place place, Map<String, Node> values, boolean readable, Complaints complaints) {
    this.what = what;
    this.place = place;
    this.values = values;
    this.readable = readable;
    this.complaints = complaints;
  }

  /** The fields of a mapping that may have the keys of a shape and no other. */
  static Fields of(Node node, String what, Complaints complaints, Shape shape) {
    return of(node, what, complaints, shape.names());
  }

  /** The fields of a mapping that may have the {@code known} keys and no other. */
  static Fields of(Node node, String what, Complaints complaints, List<String> known) {
    Fields fields = open(node, what, complaints);
    for (Map.Entry<Text, Node> entry : entries(node).entrySet()) {
      String key = entry.getKey().value();
      if (!known.contains(key)) {
        complaints.add(
            entry.getKey().place(),
            "unknown key '" + Text.shortened(key) + "' in " + what + Spelling.hint(key, known));
      }
    }
    return fields;
  }

  /** The fields of a mapping whose keys are names that the file chooses. */
  static Fields open(Node node, String what, Complaints complaints) {
    if (!(node instanceof MappingNode)) {
      complaints.add(Place.of(node), what + " must be a mapping (key: value)");
      return new Fields(what, Place.of(node), Map.of(), false, complaints);
    }
    Map<String, Node> values = new LinkedHashMap<>();
    Map<String, Place> places = new LinkedHashMap<>();
    for (Map.Entry<Text, Node> entry : entries(node).entrySet()) {
      Text key = entry.getKey();
      Place first = places.putIfAbsent(key.value(), key.place());
      if (first != null) {
        complaints.add(
            key.place(),
            "'"
                + Text.shortened(key.value())
                + "' is given twice in "
                + what
                + ", first on line "
                + first.line());
      }
      values.putIfAbsent(key.value(), entry.getValue());
    }
    return new Fields(what, Place.of(node), values, true, complaints);
  }

  /** The same fields with those of {@code over} in their place. */
  Fields overlaid(Fields over) {
    Map<String, Node> merged = new LinkedHashMap<>(values);
    merged.putAll(over.values);
    return new Fields(what, place, merged, readable, complaints);
  }

  /** The same fields under another name, for messages. */
  Fields called(String name) {
    return new Fields(name, place, values, readable, complaints);
  }

  private static Map<Text, Node> entries(Node node) {
    Map<Text, Node> entries = new LinkedHashMap<>();
    if (node instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        String key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
        entries.put(new Text(key, Place.of(tuple.getKeyNode())), tuple.getValueNode());
      }
    }
    return entries;
  }

  Place place() {
    return place;
  }

  /** What the mapping is, for messages. */
  String what() {
    return what;
  }

  /** All values by key, in the order of the file. */
  Map<String, Node> all() {
    return values;
  }

  /** The value's place, or the mapping's where the key is absent. */
  Place place(String key) {
    Node node = values.get(key);
    return node == null ? place : Place.of(node);
  }

  @Nullable Node node(String key) {
    return values.get(key);
  }

  /** The value of a key that must be there; null after a complaint. */
  @Nullable Node required(String key) {
    Node node = values.get(key);
    if (node == null && readable) {
      complaints.add(place, what + " lacks the key '" + key + "'");
    }
    return node;
  }

  Text requiredText(String key) {
    Node node = required(key);
    Text text = node == null ? null : scalar(node, label(key), complaints);
    return Objects.requireNonNullElseGet(text, () -> Text.missing(place));
  }

  @Nullable Text text(String key) {
    Node node = values.get(key);
    return node == null ? null : scalar(node, label(key), complaints);
  }

  boolean flag(String key, boolean otherwise) {
    Text text = text(key);
    if (text == null) {
      return otherwise;
    }
    return switch (text.value()) {
      case "true" -> true;
      case "false" -> false;
      default -> {
        complaints.add(text.place(), label(key) + " must be true or false, not " + quoted(text));
        yield otherwise;
      }
    };
  }

  int number(String key, int otherwise) {
    Text text = text(key);
    return text == null ? otherwise : number(text, label(key), otherwise, complaints);
  }

  private static int number(Text text, String label, int otherwise, Complaints complaints) {
    if (WHOLE_NUMBER.matcher(text.value()).matches()) {
      return Integer.parseInt(text.value());
    }
    complaints.add(text.place(), label + " must be a whole number, not " + quoted(text));
    return otherwise;
  }

  List<Integer> numbers(String key) {
    return texts(key).stream().map(text -> number(text, label(key), 0, complaints)).toList();
  }

  @Nullable Duration duration(String key, @Nullable Duration otherwise) {
    return duration(key, otherwise, UnaryOperator.identity());
  }

  /** A duration whose text is finished before it is read. */
  @Nullable Duration duration(
      String key, @Nullable Duration otherwise, UnaryOperator<Text> finish) {
    Text written = text(key);
    if (written == null) {
      return otherwise;
    }
    Text text = finish.apply(written);
    Duration read = Quantity.duration(text.value());
    if (read == null) {
      complaints.add(
          text.place(),
          label(key) + " must be a duration like 30s, 20m or 4h, not " + quoted(text));
      return otherwise;
    }
    return read;
  }

  /** One of some words, or the first of them. */
  String choice(String key, String what, List<String> words) {
    Text text = text(key);
    if (text == null) {
      return words.getFirst();
    }
    if (!words.contains(text.value())) {
      complaints.add(
          text.place(),
          "unknown " + what + " " + quoted(text) + Spelling.hint(text.value(), words));
      return words.getFirst();
    }
    return text.value();
  }

  long size(String key, long otherwise) {
    Text text = text(key);
    if (text == null) {
      return otherwise;
    }
    Long read = Quantity.size(text.value());
    if (read == null) {
      complaints.add(
          text.place(), label(key) + " must be a size like 64KiB or 16MiB, not " + quoted(text));
      return otherwise;
    }
    return read;
  }

  /** The words of a list; empty where the key is absent. */
  List<Text> texts(String key) {
    Node node = values.get(key);
    return node == null ? List.of() : texts(node, label(key), complaints);
  }

  static List<Text> texts(Node node, String label, Complaints complaints) {
    List<Text> texts = new ArrayList<>();
    for (Node item : items(node, label, complaints)) {
      Text text = scalar(item, "an item of " + label, complaints);
      if (text != null) {
        texts.add(text);
      }
    }
    return texts;
  }

  static List<Node> items(Node node, String label, Complaints complaints) {
    if (node instanceof SequenceNode sequence) {
      return sequence.getValue();
    }
    complaints.add(Place.of(node), label + " must be a list");
    return List.of();
  }

  /** The text of a value, exactly as it stands in the file: 3.10 is not a number here. */
  static @Nullable Text scalar(Node node, String label, Complaints complaints) {
    if (!(node instanceof ScalarNode scalar)) {
      complaints.add(Place.of(node), label + " must be a single value");
      return null;
    }
    if (scalar.getTag().equals(Tag.NULL)) {
      complaints.add(Place.of(node), label + " has no value");
      return null;
    }
    return new Text(scalar.getValue(), Place.of(node));
  }

  private String label(String key) {
    return "'" + key + "' of " + what;
  }

  private static String quoted(Text text) {
    return "'" + Text.shortened(text.value()) + "'";
  }
}
