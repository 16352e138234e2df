package org.millrace.coordinator.api.worker;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.millrace.coordinator.build.Refusal;
import org.millrace.protocol.ProblemCode;
import org.millrace.protocol.Protocol;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Bodies of calls: decoded, and never more of them read than allowed. */
@Component
class Body {
  private static final int LIMIT = Protocol.MAX_LOG_PIECE;

  private final JsonMapper json;

  Body(JsonMapper json) {
    this.json = json;
  }

  /** The body as it was before it was compressed, if it was. */
  static InputStream open(HttpServletRequest request) throws IOException {
    String encoding = request.getHeader("Content-Encoding");
    if (encoding == null || encoding.equalsIgnoreCase("identity")) {
      return request.getInputStream();
    }
    if (encoding.equalsIgnoreCase("gzip")) {
      return new GZIPInputStream(request.getInputStream(), 64 * 1024);
    }
    throw malformed("Content-Encoding " + encoding + " is not gzip.");
  }

  /** Refuses a body that says itself that it is too long, before any of it is read. */
  static void refuseTooLong(HttpServletRequest request) {
    if (length(request) > LIMIT) {
      throw tooLarge();
    }
  }

  /** Refuses one that turned out to be. */
  static void refuseBeyondLimit(int length) {
    if (length > LIMIT) {
      throw tooLarge();
    }
  }

  /** How many bytes there will be; -1 where that is not known before they are read. */
  static long length(HttpServletRequest request) {
    return request.getHeader("Content-Encoding") == null ? request.getContentLengthLong() : -1;
  }

  private static byte[] bytes(HttpServletRequest request) throws IOException {
    refuseTooLong(request);
    try (InputStream in = open(request)) {
      byte[] bytes = in.readNBytes(LIMIT + 1);
      refuseBeyondLimit(bytes.length);
      return bytes;
    }
  }

  <T> T read(HttpServletRequest request, Class<T> type) throws IOException {
    byte[] bytes = bytes(request);
    T value;
    try {
      value = json.readValue(bytes, type);
    } catch (JacksonException e) {
      throw malformed(
          "The body is not a %s: %s".formatted(type.getSimpleName(), e.getOriginalMessage()));
    }
    if (value == null) {
      throw malformed("The body is null.");
    }
    return value;
  }

  static Refusal malformed(String message) {
    return new Refusal(ProblemCode.MALFORMED, message);
  }

  private static Refusal tooLarge() {
    return new Refusal(
        ProblemCode.TOO_LARGE, "A body has at most " + LIMIT + " bytes. Send smaller pieces.");
  }
}
