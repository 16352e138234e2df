package org.millrace.coordinator.catalog;

/**
 * Something that is wrong, or odd, in a builders.yaml.
 *
 * @param origin the file, as the caller named it
 * @param line from 1
 * @param column from 1
 * @param severity whether the file can be taken all the same
 * @param message what is wrong and, where that can be known, what to do
 */
public record Problem(String origin, int line, int column, Severity severity, String message) {

  /** {@code builders.yaml:12:7: unknown key …}, as editors and terminals understand it. */
  @Override
  public String toString() {
    String mark =
        switch (severity) {
          case ERROR -> "";
          case WARNING -> "warning: ";
        };
    return origin + ":" + line + ":" + column + ": " + mark + message;
  }
}
