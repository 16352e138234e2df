package org.millrace.endtoend.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A thin client of the coordinator's {@code /api/v1}. Answers JSON as it comes; every status that
 * is not 2xx is an {@link Refused}. May be used by many threads.
 */
public final class FarmApi {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private final URI root;
  private final @Nullable String token;

  /**
   * A client.
   *
   * @param coordinator where it is, without a path
   * @param token bearer token of an operator, null to come as nobody
   */
  public FarmApi(URI coordinator, @Nullable String token) {
    this.root = coordinator.resolve("/api/v1");
    this.token = token;
  }

  /** The coordinator said no. */
  public static final class Refused extends RuntimeException {
    private final int status;

    Refused(String call, int status, String body) {
      super(call + " was answered with " + status + ": " + body);
      this.status = status;
    }

    public int status() {
      return status;
    }
  }

  /** The items of a list: the answer itself where it is an array, or its {@code items}. */
  public List<JsonNode> list(String path) {
    JsonNode answer = get(path);
    return (answer.isArray() ? answer : answer.path("items")).valueStream().toList();
  }

  /** {@code GET /api/v1} + path. */
  public JsonNode get(String path) {
    return call("GET", path, null);
  }

  /** {@code POST /api/v1} + path. */
  public JsonNode post(String path, Map<String, ?> body) {
    return call("POST", path, JSON.writeValueAsString(body));
  }

  /** All finished and running builds of a builder, newest first (one page). */
  public List<JsonNode> builds(String builder) {
    return list("/builds?builder=" + encode(builder));
  }

  public JsonNode build(long id) {
    return get("/builds/" + id);
  }

  public JsonNode request(long id) {
    return get("/requests/" + id);
  }

  /** Asks for a build of the branch's head or of one revision; answers the request's id. */
  public long force(String builder, String revision, String reason) {
    JsonNode answer =
        post(
            "/builders/" + encode(builder) + "/builds",
            Map.of("revision", revision, "reason", reason));
    return answer.path("id").asLong();
  }

  /** Invites a worker; answers its one-time token. */
  public String invite(String name, List<String> labels, int slots) {
    return post("/workers", Map.of("name", name, "labels", labels, "slots", slots))
        .path("token")
        .asString();
  }

  /** One worker by its name. */
  public JsonNode worker(String name) {
    return get("/workers/" + encode(name));
  }

  /**
   * Downloads a log as it is, without keeping it.
   *
   * @param log the step's name and the log's, {@code test/stdio}
   */
  public Download download(long build, String log) {
    HttpResponse<InputStream> response =
        send(
            request("/builds/" + build + "/logs/" + log).GET().build(),
            HttpResponse.BodyHandlers.ofInputStream());
    try (DigestInputStream body =
        new DigestInputStream(response.body(), MessageDigest.getInstance("SHA-256"))) {
      if (response.statusCode() != 200) {
        throw new Refused(
            "GET " + response.uri(),
            response.statusCode(),
            new String(body.readAllBytes(), StandardCharsets.UTF_8));
      }
      long size = 0;
      byte[] buffer = new byte[256 * 1024];
      for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
        size += read;
      }
      return new Download(size, HexFormat.of().formatHex(body.getMessageDigest().digest()));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The download of " + log + " of build " + build + " broke off", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java has no SHA-256", e);
    }
  }

  /** The whole of a log as it is; for small ones. */
  public byte[] bytes(long build, String log) {
    HttpResponse<byte[]> response =
        send(
            request("/builds/" + build + "/logs/" + log).GET().build(),
            HttpResponse.BodyHandlers.ofByteArray());
    if (response.statusCode() != 200) {
      throw new Refused(
          "GET " + response.uri(),
          response.statusCode(),
          new String(response.body(), StandardCharsets.UTF_8));
    }
    return response.body();
  }

  /** What came down: its size in bytes, and its SHA-256 in lower-case hexadecimal. */
  public record Download(long size, String sha256) {}

  /** A path segment or a query's value. */
  public static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private JsonNode call(String method, String path, @Nullable String body) {
    HttpRequest.Builder request = request(path);
    if (body == null) {
      request.method(method, HttpRequest.BodyPublishers.noBody());
    } else {
      request.header("Content-Type", "application/json");
      request.method(method, HttpRequest.BodyPublishers.ofString(body));
    }
    HttpResponse<String> response = send(request.build(), HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() / 100 != 2) {
      throw new Refused(method + " " + response.uri(), response.statusCode(), response.body());
    }
    return JSON.readTree(response.body().isEmpty() ? "null" : response.body());
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(root + path)).timeout(Duration.ofSeconds(60));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return request;
  }

  private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
    try {
      return http.send(request, handler);
    } catch (IOException e) {
      throw new UncheckedIOException(request.method() + " " + request.uri() + " failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
