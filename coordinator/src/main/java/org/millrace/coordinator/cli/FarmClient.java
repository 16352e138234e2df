package org.millrace.coordinator.cli;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A coordinator as its HTTP API shows it, used with the operator's token. Safe for use by several
 * threads.
 */
final class FarmClient {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final URI base;
  private final String token;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  FarmClient(URI base, String token) {
    this.base = base;
    this.token = token;
  }

  URI base() {
    return base;
  }

  /** Whether the coordinator answers and says that it is well. */
  boolean isUp() {
    try {
      return send(request("/actuator/health").timeout(Duration.ofSeconds(5)).build()).statusCode()
          == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * The answer to a GET below {@code /api/v1}.
   *
   * @throws IOException if the coordinator cannot be reached just now, or says that it is not able
   *     to answer
   */
  JsonNode get(String path) throws IOException {
    return read(path, send(request("/api/v1" + path).build()));
  }

  /**
   * The answer to a GET below {@code /api/v1} that is text.
   *
   * @throws IOException as {@link #get}
   */
  String text(String path) throws IOException {
    HttpResponse<String> answer =
        send(request("/api/v1" + path).setHeader("Accept", "text/plain").build());
    if (answer.statusCode() != 200) {
      read(path, answer);
      throw new IOException("%s answered %d".formatted(path, answer.statusCode()));
    }
    return answer.body();
  }

  /** The answer to a POST below {@code /api/v1}. */
  JsonNode post(String path, Map<String, ?> body) throws IOException {
    return read(
        path,
        send(
            request("/api/v1" + path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
                .build()));
  }

  /** Delivers a push to the webhook, as GitHub would; returns the delivery's id. */
  String deliver(Push push, String secret) throws IOException {
    byte[] body = push.payload();
    String delivery = UUID.randomUUID().toString();
    HttpRequest request =
        HttpRequest.newBuilder(base.resolve("/hooks/github"))
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "application/json")
            .header("User-Agent", "GitHub-Hookshot/millrace-up")
            .header("X-GitHub-Event", "push")
            .header("X-GitHub-Delivery", delivery)
            .header("X-Hub-Signature-256", Push.signature(secret, body))
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    read("/hooks/github", send(request));
    return delivery;
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(base.resolve(path))
        .timeout(Duration.ofSeconds(30))
        .header("Accept", "application/json")
        .header("Authorization", "Bearer " + token);
  }

  private HttpResponse<String> send(HttpRequest request) throws IOException {
    try {
      return http.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
    } catch (ConnectException e) {
      throw new IOException("nobody answers at " + base, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static JsonNode read(String path, HttpResponse<String> answer) throws IOException {
    int status = answer.statusCode();
    if (status >= 500 || status == 429) {
      throw new IOException("%s answered %d".formatted(path, status));
    }
    if (status >= 400) {
      throw new SetupException(
          "The coordinator refused %s with %d: %s".formatted(path, status, detail(answer.body())));
    }
    try {
      return answer.body().isBlank() ? JSON.createObjectNode() : JSON.readTree(answer.body());
    } catch (JacksonException e) {
      // The webhook may answer in words.
      return JSON.createObjectNode();
    }
  }

  private static String detail(String body) {
    try {
      JsonNode problem = JSON.readTree(body);
      String detail = problem.path("detail").asString("");
      return detail.isEmpty() ? problem.path("title").asString(body) : detail;
    } catch (JacksonException e) {
      return Terminal.shortened(Terminal.plain(body), 300);
    }
  }

  /** A name as a part of a path or of a query. */
  static String segment(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
