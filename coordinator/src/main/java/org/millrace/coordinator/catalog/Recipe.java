package org.millrace.coordinator.catalog;

import java.util.List;
import java.util.Map;

/**
 * A recipe together with all that it inherits.
 *
 * @param layers its values and those of the recipes that it extends, the farthest first
 * @param steps by name, in the order in which they run
 */
record Recipe(List<Layer> layers, Map<String, Fields> steps) {}
