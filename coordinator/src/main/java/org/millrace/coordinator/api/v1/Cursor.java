package org.millrace.coordinator.api.v1;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where the next page of a list begins: the key of the last row of the one before. Opaque to
 * callers, who hand it back as they got it; bound to its list and filter, so that it cannot be
 * taken to another.
 *
 * @param list what it belongs to
 * @param key of the last row that was shown
 */
record Cursor(String list, String key) {

  /** As callers see it. */
  String text() {
    byte[] bytes = (list + "\n" + key).getBytes(StandardCharsets.UTF_8);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /**
   * The key within a cursor of this list; null where there is no cursor, which is the first page.
   *
   * @throws ApiError where the text is not a cursor of this list
   */
  static @Nullable String key(String list, @Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      String plain =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(Base64.getUrlDecoder().decode(text)))
              .toString();
      if (plain.startsWith(list + "\n")) {
        return plain.substring(list.length() + 1);
      }
    } catch (IllegalArgumentException | CharacterCodingException e) {
      throw bad();
    }
    throw bad();
  }

  /** The same for a key that is a number; {@link Long#MAX_VALUE} for the first page. */
  static long number(String list, @Nullable String text) {
    return Objects.requireNonNullElse(of(list, text, Long::valueOf), Long.MAX_VALUE);
  }

  /** The same where the caller may name a number, below which the list begins. */
  static long number(String list, @Nullable String text, @Nullable Long before) {
    return Math.min(number(list, text), Objects.requireNonNullElse(before, Long.MAX_VALUE));
  }

  /** The same for a key that is neither; null for the first page. */
  static <K> @Nullable K of(String list, @Nullable String text, Function<String, K> read) {
    String key = key(list, text);
    if (key == null) {
      return null;
    }
    try {
      return read.apply(key);
    } catch (IllegalArgumentException e) {
      throw bad();
    }
  }

  private static ApiError bad() {
    return ApiError.badParameter(
        "'after' is not a cursor of this list. Take the 'next' of the page before, with the same"
            + " filters, or leave it out to begin.");
  }
}
