package org.millrace.coordinator.catalog;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads what entries of all sections have in common. */
final class LayerReader {
  private final Complaints complaints;

  LayerReader(Complaints complaints) {
    this.complaints = complaints;
  }

  /** The keys {@code values} and {@code steps} of an entry. */
  Layer read(Fields fields) {
    return new Layer(fields, values(fields), steps(fields));
  }

  /** Only the key {@code values}. */
  Map<String, Value> values(Fields fields) {
    Map<String, Value> values = new LinkedHashMap<>();
    Node node = fields.node("values");
    if (node != null) {
      Fields.open(node, "'values' of " + fields.what(), complaints)
          .all()
          .forEach((name, value) -> {
            if (!Rule.KEY.holds(name)) {
              complaints.add(
                  Place.of(value),
                  "bad name '" + Text.shortened(name) + "' in values: " + Rule.NAME_RULE);
            }
            values.put(name, value(name, value));
          });
    }
    return values;
  }

  private Value value(String name, Node node) {
    String label = "value '" + name + "'";
    if (node instanceof SequenceNode) {
      return new Value(Fields.texts(node, label, complaints), Place.of(node));
    }
    Text word = Fields.scalar(node, label, complaints);
    return new Value(word == null ? List.of() : List.of(word), Place.of(node));
  }

  private Map<String, Fields> steps(Fields fields) {
    Map<String, Fields> steps = new LinkedHashMap<>();
    Node overlay = fields.node("steps");
    if (overlay != null) {
      Fields.open(overlay, "'steps' of " + fields.what(), complaints)
          .all()
          .forEach((step, node) ->
              steps.put(
                  step,
                  Fields.of(
                      node,
                      "step '" + step + "' of " + fields.what(),
                      complaints,
                      Shapes.STEP_OVERLAY)));
    }
    return steps;
  }

  /** The keys {@code since} and {@code until}. */
  Range range(Fields fields) {
    return new Range(version(fields, "since"), version(fields, "until"));
  }

  private @Nullable Text version(Fields fields, String key) {
    Text version = fields.text(key);
    if (version != null) {
      complaints.check(version, Rule.VERSION);
    }
    return version;
  }

  /** A list of words that keep to a rule; null where the key is absent. */
  @Nullable List<Text> words(Fields fields, String key, Rule rule) {
    if (fields.node(key) == null) {
      return null;
    }
    List<Text> words = fields.texts(key);
    complaints.check(words, rule);
    return words;
  }
}
