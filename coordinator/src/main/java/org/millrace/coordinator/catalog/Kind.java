package org.millrace.coordinator.catalog;

import java.util.List;

/** Of what kind the value of a key is, as editors are told by the schema. */
sealed interface Kind {
  /** Any single value. */
  record Word() implements Kind {}

  /** A single value with a rule. */
  record Ruled(Rule rule) implements Kind {}

  /** One of these words. */
  record Choice(List<String> words) implements Kind {}

  /** true or false. */
  record Flag() implements Kind {}

  record WholeNumber() implements Kind {}

  /** {@code 30s}; {@code open} where values may stand in it. */
  record Time(boolean open) implements Kind {}

  /** {@code 16MiB}. */
  record Size() implements Kind {}

  record ListOf(Kind items) implements Kind {}

  /**
   * A mapping whose keys are names that the file chooses; {@code named} where they keep to a rule.
   */
  record MapOf(Kind values, boolean named) implements Kind {}

  /** A mapping with known keys. */
  record Entry(Shape shape) implements Kind {}

  /** A mapping of one of these shapes. */
  record OneOf(List<Shape> shapes) implements Kind {}

  /** A value of {@code values}: a word or a list of words. */
  record WordOrWords() implements Kind {}
}
