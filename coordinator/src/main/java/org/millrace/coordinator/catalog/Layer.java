package org.millrace.coordinator.catalog;

import java.util.Map;

/**
 * What one entry of the file says about values and steps. Layers lie over each other; the nearest
 * wins, key by key.
 *
 * @param entry all of it
 * @param values by name
 * @param steps by the step's name, keys that take the place of those farther away
 */
record Layer(Fields entry, Map<String, Value> values, Map<String, Fields> steps) {
  /** Whose it is, for people: {@code mode 'debug'}. */
  String what() {
    return entry.what();
  }

  /** Where the entry is. */
  Place place() {
    return entry.place();
  }

  /** Where the value of a key is, or the entry where it does not have the key. */
  Place place(String key) {
    return entry.place(key);
  }

  boolean has(String key) {
    return entry.node(key) != null;
  }
}
