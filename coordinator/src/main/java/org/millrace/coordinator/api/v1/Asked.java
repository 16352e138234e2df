package org.millrace.coordinator.api.v1;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks the keys of bodies. */
final class Asked {
  private static final int LONGEST = 1_000;

  private static final Pattern BRANCH = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._/+-]{0,199}");

  private Asked() {}

  static boolean isBranch(String text) {
    return BRANCH.matcher(text).matches() && !text.contains("..");
  }

  /** A text that must be there. */
  static String text(String key, @Nullable String value) {
    if (value == null || value.isBlank()) {
      throw ApiError.badBody("The body needs the key '" + key + "'.");
    }
    return optional(key, value);
  }

  /** A text that may be there; empty where it is not. */
  static String optional(String key, @Nullable String value) {
    if (value == null) {
      return "";
    }
    if (value.length() > LONGEST) {
      throw ApiError.badBody("'" + key + "' is longer than " + LONGEST + " characters.");
    }
    // The database cannot keep NUL, and no other control character says anything to people.
    if (value.chars().anyMatch(c -> c < ' ' && c != '\n' && c != '\t')) {
      throw ApiError.badBody("'" + key + "' holds control characters.");
    }
    return value.strip();
  }
}
