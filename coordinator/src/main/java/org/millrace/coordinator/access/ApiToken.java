package org.millrace.coordinator.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A bearer token of the API: {@code mrt_} and 32 random bytes in base64url. The database keeps its
 * SHA-256 only, which is enough for a secret of 256 bits.
 */
record ApiToken(String text) {
  private static final Pattern FORM = Pattern.compile("mrt_[A-Za-z0-9_-]{43}");

  /** The token that the text is; empty where it has not the form of one. */
  static Optional<ApiToken> parse(String text) {
    return FORM.matcher(text).matches() ? Optional.of(new ApiToken(text)) : Optional.empty();
  }

  byte[] hash() {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }

  @Override
  public String toString() {
    return "mrt_***";
  }
}
