package org.millrace.coordinator.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.catalog.FarmSpec.BuildersSpec;
import org.millrace.coordinator.catalog.FarmSpec.ExceptSpec;
import org.millrace.coordinator.catalog.FarmSpec.PlatformSpec;
import org.yaml.snakeyaml.nodes.Node;

/** Reads platforms, and what is built on them. */
final class MatrixReader {
  private final Complaints complaints;
  private final LayerReader layers;

  MatrixReader(Complaints complaints, LayerReader layers) {
    this.complaints = complaints;
    this.layers = layers;
  }

  PlatformSpec platform(String key, Node node) {
    Fields fields = Fields.of(node, "platform '" + key + "'", complaints, Shapes.PLATFORM);
    Text name = fields.requiredText("name");
    complaints.check(name, Rule.TITLE);
    Text architecture = fields.requiredText("architecture");
    complaints.check(architecture, Rule.ARCHITECTURE);
    List<Text> labels = fields.texts("labels");
    complaints.check(labels, Rule.LABEL);
    if (labels.isEmpty()) {
      complaints.add(
          fields.place(), "platform '" + key + "' lacks labels: which workers may build it?");
    }
    return new PlatformSpec(
        key,
        name,
        architecture.value(),
        Execution.valueOf(
            fields.choice("execution", "execution", Execution.WORDS).toUpperCase(Locale.ROOT)),
        Libc.valueOf(fields.choice("libc", "libc", Libc.WORDS).toUpperCase(Locale.ROOT)),
        labels,
        Objects.requireNonNullElse(layers.words(fields, "tags", Rule.TAG), List.of()),
        fields.text("recipe"),
        layers.range(fields),
        fields.texts("locks"),
        layers.read(fields));
  }

  List<BuildersSpec> builders(@Nullable Node node) {
    List<BuildersSpec> products = new ArrayList<>();
    if (node != null) {
      for (Node item : Fields.items(node, "builders", complaints)) {
        products.add(product(Fields.of(item, "builders", complaints, Shapes.BUILDERS)));
      }
    }
    return products;
  }

  private BuildersSpec product(Fields fields) {
    Text name = fields.text("name");
    if (name != null) {
      complaints.check(name, Rule.TITLE_OR_NOTHING);
    }
    List<ExceptSpec> except = new ArrayList<>();
    Node left = fields.node("except");
    if (left != null) {
      Fields.items(left, "'except' of builders", complaints)
          .forEach(item -> except.add(except(item)));
    }
    return new BuildersSpec(
        fields.place(),
        atLeastOne(fields, "platforms"),
        atLeastOne(fields, "modes"),
        fields.node("branches") == null ? List.of() : atLeastOne(fields, "branches"),
        except,
        layers.range(fields),
        name,
        layers.words(fields, "tags", Rule.TAG),
        layers.read(fields));
  }

  private ExceptSpec except(Node node) {
    Fields fields = Fields.of(node, "'except' of builders", complaints, Shapes.EXCEPT);
    return new ExceptSpec(
        fields.place(), fields.texts("platforms"), fields.texts("modes"), fields.texts("branches"));
  }

  private List<Text> atLeastOne(Fields fields, String key) {
    Node node = fields.required(key);
    List<Text> texts = fields.texts(key);
    if (node != null && texts.isEmpty()) {
      complaints.add(Place.of(node), "'" + key + "' of builders is empty");
    }
    return texts;
  }
}
