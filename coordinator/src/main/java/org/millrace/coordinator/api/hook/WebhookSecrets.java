package org.millrace.coordinator.api.hook;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * What webhooks are signed with: MILLRACE_WEBHOOK_SECRET, several separated by commas, or else the
 * file {@code webhook-secret} in the data folder. Any of them will do, so that a secret can be
 * changed without losing a delivery.
 */
@Component
final class WebhookSecrets {
  private static final String ALGORITHM = "HmacSHA256";
  private static final Pattern SIGNATURE = Pattern.compile("sha256=([0-9a-fA-F]{64})");
  private static final Pattern SEPARATOR = Pattern.compile(",");

  private final List<SecretKeySpec> keys;

  WebhookSecrets(Environment environment) {
    String text = environment.getProperty("MILLRACE_WEBHOOK_SECRET", "");
    String data = environment.getProperty("MILLRACE_DATA");
    if (text.isBlank() && data != null) {
      text = read(Path.of(data, "webhook-secret"));
    }
    this.keys =
        Arrays.stream(SEPARATOR.split(text, -1))
            .map(String::strip)
            .filter(secret -> !secret.isEmpty())
            .map(secret -> new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM))
            .toList();
  }

  private static String read(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  boolean isEmpty() {
    return keys.isEmpty();
  }

  /** True for a header that could be a signature at all. */
  static boolean isSignature(@Nullable String header) {
    return header != null && SIGNATURE.matcher(header).matches();
  }

  /**
   * True where the body was signed with one of the secrets. Takes the same time whichever it was
   * and wherever a wrong signature differs.
   *
   * @param header of the form that {@link #isSignature} knows
   */
  boolean signed(String header, byte[] body) {
    byte[] given = HexFormat.of().parseHex(header.substring(header.indexOf('=') + 1));
    boolean signed = false;
    for (SecretKeySpec key : keys) {
      signed |= MessageDigest.isEqual(given, mac(key, body));
    }
    return signed;
  }

  private static byte[] mac(SecretKeySpec key, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(body);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("Every Java has " + ALGORITHM, e);
    }
  }
}
