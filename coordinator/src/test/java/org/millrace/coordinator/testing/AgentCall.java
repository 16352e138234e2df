package org.millrace.coordinator.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.jspecify.annotations.Nullable;
import org.millrace.protocol.Problem;
import org.millrace.protocol.Protocol;
import tools.jackson.databind.json.JsonMapper;

/** A call of the worker protocol, as an agent would make it, and its answer as it came. */
public final class AgentCall {
  public static final JsonMapper JSON = JsonMapper.builder().build();
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final HttpRequest.Builder request;
  private final String method;

  private AgentCall(String method, int port, String path) {
    this.method = method;
    this.request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + Protocol.ROOT + path));
  }

  /** An answer. */
  public record Answer(int status, HttpResponse<byte[]> response) {
    public <T> T as(Class<T> type) {
      return JSON.readValue(response.body(), type);
    }

    public Problem problem() {
      return as(Problem.class);
    }

    /** Status and code, {@code 409 STALE_EPOCH}; the status alone where there is no problem. */
    public String word() {
      String type = response.headers().firstValue("Content-Type").orElse("");
      return type.startsWith("application/problem+json") && problem().code() != null
          ? status + " " + problem().code()
          : String.valueOf(status);
    }

    public @Nullable String header(String name) {
      return response.headers().firstValue(name).orElse(null);
    }
  }

  public static AgentCall post(int port, String path) {
    return new AgentCall("POST", port, path);
  }

  public static AgentCall patch(int port, String path) {
    return new AgentCall("PATCH", port, path);
  }

  public static AgentCall put(int port, String path) {
    return new AgentCall("PUT", port, path);
  }

  public AgentCall bearer(String token) {
    request.header("Authorization", "Bearer " + token);
    return this;
  }

  public AgentCall header(String name, Object value) {
    request.header(name, String.valueOf(value));
    return this;
  }

  public Answer json(Object body) {
    request.header("Content-Type", "application/json");
    return send(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
  }

  public Answer text(String body) {
    request.header("Content-Type", "application/json");
    return send(BodyPublishers.ofString(body));
  }

  public Answer bytes(byte[] body) {
    request.header("Content-Type", "application/octet-stream");
    return send(BodyPublishers.ofByteArray(body));
  }

  public Answer send(BodyPublisher body) {
    try {
      HttpResponse<byte[]> response =
          CLIENT.send(request.method(method, body).build(), BodyHandlers.ofByteArray());
      return new Answer(response.statusCode(), response);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
