package org.millrace.coordinator.catalog;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/**
 * A builders.yaml that was read to be asked about: what is in it, and where that comes from. Not
 * for several threads.
 */
public final class Study {
  private final Parsed parsed;
  private final @Nullable FarmSpec spec;
  private final Map<String, Combination> combinations;

  private Study(Parsed parsed, @Nullable FarmSpec spec, Map<String, Combination> combinations) {
    this.parsed = parsed;
    this.spec = spec;
    this.combinations = combinations;
  }

  static Study of(@Nullable String text, Complaints complaints) {
    try {
      Node root = text == null ? null : YamlTree.compose(text, complaints);
      if (root != null) {
        FarmSpec spec = new FarmReader(complaints).read(root);
        Expansion expansion = new Expansion(spec, complaints);
        FarmDefinition farm = expansion.expand();
        if (!complaints.hasErrors()) {
          return new Study(farm.with(complaints.inOrder()), spec, expansion.combinations());
        }
      }
    } catch (Effort.TooMuch e) {
      complaints.end(e);
    }
    return new Study(new Problems(complaints.inOrder()), null, Map.of());
  }

  /** The farm, or everything that is wrong. */
  public Parsed parsed() {
    return parsed;
  }

  /** Where a builder's values come from; empty where there is no builder of this name. */
  public Optional<Explanation> explain(String builder) {
    Combination combination = combinations.get(builder);
    if (combination == null || spec == null || !(parsed instanceof FarmDefinition farm)) {
      return Optional.empty();
    }
    return farm.builders().stream()
        .filter(definition -> definition.name().equals(builder))
        .findAny()
        .map(definition -> new Explainer(spec, farm, combination, definition).explain());
  }
}
