package org.millrace.coordinator.catalog;

/**
 * Something that is wrong in a builders.yaml.
 *
 * @param origin the file, as the caller named it
 * @param line from 1
 * @param column from 1
 * @param message what is wrong and, where that can be known, what to do
 */
public record Problem(String origin, int line, int column, String message) {

  /** {@code builders.yaml:12:7: unknown key …}, as editors and terminals understand it. */
  @Override
  public String toString() {
    return origin + ":" + line + ":" + column + ": " + message;
  }
}
