package org.millrace.coordinator.catalog;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.catalog.FarmSpec.RecipeSpec;
import org.yaml.snakeyaml.nodes.Node;

/** A mode together with all that it inherits; without a recipe only after a complaint. */
record Mode(
    String key,
    String name,
    @Nullable RecipeSpec recipe,
    List<String> tags,
    int priority,
    Map<String, Node> values,
    Map<String, Fields> steps) {}
