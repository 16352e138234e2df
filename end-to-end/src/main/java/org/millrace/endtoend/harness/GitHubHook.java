package org.millrace.endtoend.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Sends what GitHub sends: signed deliveries, over connections that are kept. May be used by many
 * threads.
 */
public final class GitHubHook {
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private final URI address;
  private final SecretKeySpec secret;

  /** Delivers to {@code /hooks/github} of that coordinator. */
  public GitHubHook(URI coordinator, String secret) {
    this.address = coordinator.resolve("/hooks/github");
    this.secret = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
  }

  /** What came back. */
  public record Answer(int status, String body) {}

  /** A new id for a delivery, as GitHub makes them. */
  public static String newDelivery() {
    return UUID.randomUUID().toString();
  }

  /** Delivers a push of one commit under a new delivery id. */
  public Answer push(Push push) {
    return send("push", newDelivery(), push.json());
  }

  /** Delivers any event, signed rightly. */
  public Answer send(String event, String delivery, byte[] body) {
    return send(event, delivery, body, Map.of("X-Hub-Signature-256", "sha256=" + signature(body)));
  }

  /** Delivers any event with the signature headers that are given. */
  public Answer send(String event, String delivery, byte[] body, Map<String, String> signatures) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .timeout(Duration.ofSeconds(60))
            .header("Content-Type", "application/json")
            .header("User-Agent", "GitHub-Hookshot/millrace")
            .header("X-GitHub-Event", event)
            .header("X-GitHub-Delivery", delivery)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    signatures.forEach(request::header);
    try {
      HttpResponse<String> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.body());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot deliver to " + address, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private String signature(byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(secret);
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java has no HmacSHA256", e);
    }
  }
}
