package org.millrace.coordinator.worker;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * A bearer token: 32 random bytes behind a prefix that says what it is for. It is handed out once;
 * the database only ever sees its SHA-256, which is enough for something that nobody can guess.
 */
public final class Secret {
  private static final SecureRandom RANDOM = new SecureRandom();
  private final String text;

  private Secret(String text) {
    this.text = text;
  }

  /** A new one, beginning with {@code prefix}. */
  public static Secret mint(String prefix) {
    byte[] bytes = new byte[32];
    RANDOM.nextBytes(bytes);
    return new Secret(prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  /** What the database keeps of a token. */
  public static byte[] hash(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  /** The token itself, to be told to whom it belongs and to nobody else. */
  public String text() {
    return text;
  }

  public byte[] hash() {
    return hash(text);
  }

  /** Not the token. */
  @Override
  public String toString() {
    return "a secret";
  }
}
