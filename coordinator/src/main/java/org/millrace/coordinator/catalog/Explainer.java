package org.millrace.coordinator.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.millrace.coordinator.catalog.Explanation.Line;
import org.millrace.coordinator.catalog.FarmSpec.WorkerSpec;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Finds for every value of one builder the line that it comes from. */
final class Explainer {
  private final Combination from;
  private final BuilderDefinition builder;
  private final CommonValues common;
  private final Origins origins;
  private final Map<String, Value> written;
  private final Values values;
  private final List<Line> lines = new ArrayList<>();

  Explainer(FarmSpec spec, FarmDefinition farm, Combination from, BuilderDefinition builder) {
    this.from = from;
    this.builder = builder;
    this.common = farm.commonValues(builder);
    this.origins = new Origins(spec);
    this.written = new TreeMap<>(from.values());
    for (String worker : common.workers()) {
      WorkerSpec entry = spec.workers().get(worker);
      common
          .values()
          .keySet()
          .forEach(name -> {
            if (entry != null && entry.values().get(name) != null) {
              written.put(name, entry.values().get(name));
            }
          });
    }
    this.values = new Values(written, Set.of(), new Complaints(""), new Effort());
  }

  Explanation explain() {
    builder();
    values.takeUsed();
    from.recipe().steps().forEach((name, fields) -> step(name, from.step(name, fields)));
    values
        .takeUsed()
        .forEach(name -> {
          Value value = written.get(name);
          if (value != null) {
            String words =
                value.words().stream()
                    .flatMap(word -> values.words(word).stream())
                    .map(Explainer::quoted)
                    .collect(Collectors.joining(" "));
            add("values", name, words, value.place());
          }
        });
    return new Explanation(builder.name(), common.workers(), lines);
  }

  private void builder() {
    add("builder", "platform", builder.platform(), from.platform().layer().place());
    add("builder", "mode", builder.mode(), from.mode().layers().getLast().place());
    add("builder", "branch", builder.branch(), from.branch().layer().place());
    add("builder", "asked for by", "builders", from.entry().place());
    add(
        "builder",
        "its platform's name",
        from.platform().name().value(),
        from.platform().name().place());
    Text middle = from.entry().name() == null ? from.mode().name() : from.entry().name();
    add("builder", "its mode's name", middle.value(), middle.place());
    add(
        "builder",
        "architecture",
        builder.architecture(),
        from.platform().layer().place("architecture"));
    add(
        "builder",
        "execution",
        builder.execution().word(),
        from.platform().layer().place("execution"));
    add("builder", "repository", builder.repository(), from.branch().repository().place());
    add("builder", "ref", builder.ref(), from.branch().ref().place());
    from.tags().forEach(tag -> add("builder", "tag", tag.value(), tag.place()));
    from.platform()
        .labels()
        .forEach(label -> add("builder", "requires", label.value(), label.place()));
    from.mode()
        .labels()
        .forEach(label ->
            add("builder", "requires", String.join(" ", values.words(label)), label.place()));
    from.locks().forEach(lock -> add("builder", "lock", lock.value(), lock.place()));
    add("builder", "priority", Integer.toString(builder.priority()), priority());
  }

  /** The nearest that says something of it, or the mode. */
  private Place priority() {
    List<Layer> layers = new ArrayList<>(List.of(from.branch().layer()));
    layers.addAll(from.mode().layers());
    return layers.reversed().stream()
        .filter(layer -> layer.has("priority"))
        .findFirst()
        .orElse(from.mode().layers().getLast())
        .place("priority");
  }

  private void step(String name, Fields fields) {
    String part = "step " + name;
    fields
        .all()
        .forEach((key, node) -> {
          if (node instanceof MappingNode mapping) {
            mapping
                .getValue()
                .forEach(entry -> {
                  String variable =
                      entry.getKeyNode() instanceof ScalarNode word ? word.getValue() : "";
                  add(
                      part,
                      key + " " + variable,
                      value(entry.getValueNode()),
                      Place.of(entry.getValueNode()));
                });
          } else if (!key.equals("name") && !key.equals("after")) {
            add(part, key, value(node), Place.of(node));
          }
        });
  }

  private String value(Node node) {
    return switch (node) {
      case ScalarNode scalar -> values.text(text(scalar));
      case SequenceNode list ->
          list.getValue().stream()
              .flatMap(item ->
                  item instanceof ScalarNode word
                      ? values.words(text(word)).stream().map(Explainer::quoted)
                      : Stream.of(value(item)))
              .collect(Collectors.joining(" "));
      case MappingNode mapping ->
          mapping.getValue().stream()
              .map(entry -> value(entry.getKeyNode()) + ": " + value(entry.getValueNode()))
              .collect(Collectors.joining(", "));
      default -> "";
    };
  }

  private static Text text(ScalarNode node) {
    return new Text(node.getValue(), Place.of(node));
  }

  private void add(String part, String name, String value, Place place) {
    lines.add(new Line(part, name, value, place.line(), origins.of(place)));
  }

  /** As one would type it in a shell. */
  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9_@%+=:,./\\\\-]+")
        ? word
        : "'" + word.replace("'", "'\\''") + "'";
  }
}
