package org.millrace.coordinator.api.hook;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A delivery that a test sends as GitHub would. */
final class Webhook {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Map<String, String> headers = new LinkedHashMap<>();
  private byte[] body;

  Webhook(String event, String body) {
    this.body = body.getBytes(StandardCharsets.UTF_8);
    headers.put("X-GitHub-Event", event);
    headers.put("X-GitHub-Delivery", UUID.randomUUID().toString());
    headers.put("Content-Type", "application/json");
  }

  Webhook header(String name, String value) {
    headers.put(name, value);
    return this;
  }

  Webhook without(String name) {
    headers.remove(name);
    return this;
  }

  Webhook signed(String secret) {
    return header("X-Hub-Signature-256", "sha256=" + mac("HmacSHA256", secret));
  }

  Webhook signedBySha1(String secret) {
    return header("X-Hub-Signature", "sha1=" + mac("HmacSHA1", secret));
  }

  Webhook body(byte[] bytes) {
    this.body = bytes.clone();
    return this;
  }

  HttpResponse<String> send(int port) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/hooks/github"))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    headers.forEach(request::header);
    try {
      return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private String mac(String algorithm, String secret) {
    try {
      Mac mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), algorithm));
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
