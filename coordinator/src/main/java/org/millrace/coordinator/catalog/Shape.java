package org.millrace.coordinator.catalog;

import java.util.ArrayList;
import java.util.List;

/**
 * The keys that one sort of mapping in the file may have. The parser knows its keys from here, and
 * the schema for editors is written from here, so that they cannot differ.
 *
 * @param title what such a mapping is
 * @param keys in the order in which people are told of them
 */
record Shape(String title, List<Key> keys) {
  /**
   * A key.
   *
   * @param must whether it has to be there
   * @param meaning one line for people
   */
  record Key(String name, boolean must, Kind kind, String meaning) {}

  static Shape of(String title, Key... keys) {
    return new Shape(title, List.of(keys));
  }

  static Key must(String name, Kind kind, String meaning) {
    return new Key(name, true, kind, meaning);
  }

  static Key may(String name, Kind kind, String meaning) {
    return new Key(name, false, kind, meaning);
  }

  /** The same shape with more keys. */
  Shape and(String title, Key... more) {
    List<Key> all = new ArrayList<>(keys);
    all.addAll(List.of(more));
    return new Shape(title, all);
  }

  List<String> names() {
    return keys.stream().map(Key::name).toList();
  }
}
