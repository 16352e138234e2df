package org.millrace.coordinator.web;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/** An address has a value that cannot be one; the message says which, and what belongs there. */
class BadValue extends ResponseStatusException {
  private static final long serialVersionUID = 1L;
  private static final int MOST_SHOWN = 60;

  private final String name;

  /**
   * The value of a parameter, or of a part of the path.
   *
   * @param name the parameter's
   * @param value as it came, possibly from strangers
   * @param belongs what ought to be there: {@code a line’s number (120)}
   */
  BadValue(String name, @Nullable Object value, String belongs) {
    super(
        HttpStatus.BAD_REQUEST,
        "The address says “%s” for “%s”, where %s belongs."
            .formatted(shortened(String.valueOf(value)), name, belongs));
    this.name = name;
  }

  /** One that is not of the type that it ought to be. */
  BadValue(String name, @Nullable Object value, @Nullable Class<?> type) {
    this(name, value, describe(type));
  }

  /** The parameter's. */
  String name() {
    return name;
  }

  /** The same query without it; empty where nothing else is in it. */
  String without(@Nullable String query) {
    String rest =
        query == null
            ? ""
            : Stream.of(query.split("&", -1))
                .filter(pair -> !pair.equals(name) && !pair.startsWith(name + "="))
                .collect(Collectors.joining("&"));
    return rest.isEmpty() ? "" : "?" + rest;
  }

  private static String shortened(String value) {
    return value.length() <= MOST_SHOWN ? value : value.substring(0, MOST_SHOWN) + "…";
  }

  private static String describe(@Nullable Class<?> type) {
    if (type == int.class || type == Integer.class) {
      return "a whole number of at most nine digits";
    }
    if (type == long.class || type == Long.class) {
      return "a whole number of at most eighteen digits";
    }
    return type == boolean.class || type == Boolean.class ? "“true” or “false”" : "something else";
  }
}
