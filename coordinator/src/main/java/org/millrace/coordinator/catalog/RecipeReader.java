package org.millrace.coordinator.catalog;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.millrace.coordinator.catalog.FarmSpec.ModeSpec;
import org.millrace.coordinator.catalog.FarmSpec.RecipeSpec;
import org.yaml.snakeyaml.nodes.Node;

/** Reads recipes, and the modes that use them. */
final class RecipeReader {
  private static final int MOST_STEPS = 200;

  private final Complaints complaints;
  private final LayerReader layers;

  RecipeReader(Complaints complaints, LayerReader layers) {
    this.complaints = complaints;
    this.layers = layers;
  }

  RecipeSpec recipe(String key, Node node) {
    String what = "recipe '" + key + "'";
    Fields fields = Fields.of(node, what, complaints, Shapes.RECIPE);
    Map<String, Fields> steps = new LinkedHashMap<>();
    Node list = fields.required("steps");
    if (list != null) {
      List<Node> items = Fields.items(list, "'steps' of " + what, complaints);
      if (items.isEmpty()) {
        complaints.add(Place.of(list), what + " has no steps");
      }
      if (items.size() > MOST_STEPS) {
        complaints.add(Place.of(list), what + " has more than " + MOST_STEPS + " steps");
      }
      for (Node item : items.subList(0, Math.min(items.size(), MOST_STEPS))) {
        Fields step = Fields.of(item, "a step of " + what, complaints, Shapes.STEP);
        Text name = step.requiredText("name");
        complaints.check(name, Rule.STEP);
        if (steps.putIfAbsent(name.value(), step.called("step '" + name.value() + "'")) != null) {
          complaints.add(name.place(), "step '" + name.value() + "' is there twice in " + what);
        }
      }
    }
    Layer layer = new Layer(fields, layers.values(fields), Map.of());
    return new RecipeSpec(key, fields.text("extends"), layer, steps);
  }

  ModeSpec mode(String key, Node node) {
    Fields fields = Fields.of(node, "mode '" + key + "'", complaints, Shapes.MODE);
    Text name = fields.requiredText("name");
    complaints.check(name, Rule.TITLE_OR_NOTHING);
    return new ModeSpec(
        key,
        name,
        fields.text("extends"),
        fields.text("recipe"),
        layers.words(fields, "tags", Rule.TAG),
        fields.node("labels") == null ? null : fields.texts("labels"),
        fields.node("locks") == null ? null : fields.texts("locks"),
        fields.node("priority") == null ? null : (Integer) fields.number("priority", 0),
        layers.range(fields),
        layers.read(fields));
  }
}
