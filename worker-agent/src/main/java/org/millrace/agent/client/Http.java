package org.millrace.agent.client;

import com.google.gson.JsonParseException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.millrace.protocol.Problem;
import org.millrace.protocol.Protocol;

/** One coordinator's address and the connections to it. Safe for use by any thread. */
public final class Http {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  private final HttpClient client;
  private final String root;

  /**
   * Opens nothing yet.
   *
   * @param coordinator the coordinator's address, {@code https://farm.example}
   * @param executor runs the client's own small tasks
   */
  public Http(URI coordinator, Executor executor) {
    String base = coordinator.toString();
    this.root = (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + Protocol.ROOT;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_TIMEOUT)
            .executor(executor)
            .build();
  }

  /** A request for a path below the protocol's root. */
  HttpRequest.Builder request(String method, String path, BodyPublisher body, Duration timeout) {
    return HttpRequest.newBuilder(URI.create(root + path)).method(method, body).timeout(timeout);
  }

  /** Makes one call, once. */
  Answer send(HttpRequest request) {
    try {
      HttpResponse<String> response =
          client.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      return answer(response);
    } catch (IOException e) {
      String message = e.getMessage();
      String what = e.getClass().getSimpleName();
      return new Answer.Unreachable(message == null ? what : what + ": " + message, null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Answer.Unreachable("interrupted", null);
    }
  }

  private static Answer answer(HttpResponse<String> response) {
    int status = response.statusCode();
    if (status >= 200 && status < 300) {
      return new Answer.Ok(
          status, response.headers().firstValueAsLong(Protocol.OFFSET_HEADER), response.body());
    }
    Problem problem = status == 429 || status >= 500 ? null : problem(response);
    if (problem != null) {
      return new Answer.Refused(problem);
    }
    return new Answer.Unreachable("HTTP status " + status, retryAfter(response));
  }

  /** The problem of a refusal, or null: a proxy's page, or a code of a newer coordinator. */
  private static @Nullable Problem problem(HttpResponse<String> response) {
    String type = response.headers().firstValue("Content-Type").orElse("");
    if (!type.toLowerCase(Locale.ROOT).startsWith("application/problem+json")) {
      return null;
    }
    try {
      Problem problem = Json.read(response.body(), Problem.class);
      return isComplete(problem) ? problem : null;
    } catch (JsonParseException e) {
      return null;
    }
  }

  @SuppressWarnings("ConstantValue") // Gson leaves null what the sender left out
  private static boolean isComplete(Problem problem) {
    return problem.code() != null;
  }

  private static @Nullable Duration retryAfter(HttpResponse<String> response) {
    OptionalLong seconds;
    try {
      seconds = response.headers().firstValueAsLong("Retry-After");
    } catch (NumberFormatException e) {
      return null; // a date: our own delays do as well
    }
    return seconds.isPresent() && seconds.getAsLong() >= 0
        ? Duration.ofSeconds(Math.min(seconds.getAsLong(), 3600))
        : null;
  }
}
