package org.millrace.coordinator.catalog;

import java.util.Map;

/**
 * What one entry of the file says about values and steps. Layers lie over each other; the nearest
 * wins, key by key.
 *
 * @param what whose it is, for people: {@code mode 'debug'}
 * @param place where the entry is
 * @param values by name
 * @param steps by the step's name, keys that take the place of those farther away
 */
record Layer(String what, Place place, Map<String, Value> values, Map<String, Fields> steps) {}
