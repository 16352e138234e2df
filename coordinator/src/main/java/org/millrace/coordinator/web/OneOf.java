package org.millrace.coordinator.web;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/** A word of an address that must be one of a few. */
final class OneOf {
  private OneOf() {}

  /**
   * The value that the word stands for.
   *
   * @throws ResponseStatusException which names the words that there are, where it is none
   */
  static <T> T of(String name, String text, List<T> values, Function<T, String> word) {
    return values.stream()
        .filter(value -> word.apply(value).equals(text))
        .findFirst()
        .orElseThrow(() ->
            new ResponseStatusException(
                HttpStatus.BAD_REQUEST,
                "“%s” is one of %s; not “%s”."
                    .formatted(
                        name, values.stream().map(word).collect(Collectors.joining(", ")), text)));
  }
}
