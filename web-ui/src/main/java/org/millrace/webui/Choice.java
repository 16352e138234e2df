package org.millrace.webui;

import java.util.List;

/**
 * A filter of a page: one key of the URL's query and the values that it can have.
 *
 * @param key in the URL
 * @param label for people
 * @param any what no choice is called
 */
public record Choice(String key, String label, String any, List<Option> options) {
  /** A value; {@code chosen} where the page shows only that. */
  public record Option(String value, boolean chosen) {}
}
