package org.millrace.coordinator.catalog;

import java.util.List;

/**
 * What a name of {@code values} stands for, before names in it are replaced.
 *
 * @param words one, or those of a list
 * @param place where it is written
 */
record Value(List<Text> words, Place place) {
  Value {
    words = List.copyOf(words);
  }
}
