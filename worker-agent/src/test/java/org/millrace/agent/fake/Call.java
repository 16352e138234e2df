package org.millrace.agent.fake;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.millrace.agent.client.Json;

/** An HTTP request as it came; header names are in small letters. */
public final class Call {
  private final String method;
  private final String path;
  private final Map<String, String> headers;
  private final byte[] body;
  private final Instant at = Instant.now();

  Call(String method, String path, Map<String, String> headers, byte[] body) {
    this.method = method;
    this.path = path;
    this.headers = headers;
    this.body = body;
  }

  /** Method and path below the protocol's root, {@code POST /claims}. */
  public String line() {
    return method + " " + path;
  }

  public String header(String name) {
    return headers.getOrDefault(name.toLowerCase(java.util.Locale.ROOT), "");
  }

  public byte[] body() {
    return body.clone();
  }

  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  public <T> T json(Class<T> type) {
    return Json.read(text(), type);
  }

  public Instant at() {
    return at;
  }

  @Override
  public String toString() {
    return line() + " " + header("Upload-Offset") + " (" + body.length + " bytes)";
  }
}
