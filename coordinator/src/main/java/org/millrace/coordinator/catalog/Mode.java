package org.millrace.coordinator.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A mode together with all that it inherits; without a recipe only after a complaint.
 *
 * @param layers its own and those of the modes that it extends, the farthest first
 */
record Mode(
    String key,
    Text name,
    @Nullable Recipe recipe,
    List<Text> tags,
    List<Text> labels,
    List<Text> locks,
    int priority,
    Range range,
    List<Layer> layers) {}
