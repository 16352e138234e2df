package org.millrace.coordinator.api.worker;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
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
  private final JsonMapper json;

  Body(JsonMapper json) {
    this.json = json;
  }

  /** Bytes of a body: those of the array up to {@code length}. */
  @SuppressWarnings("ArrayRecordComponent") // Handed on at once, never compared.
  record Bytes(byte[] array, int length) {}

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

  static Bytes bytes(HttpServletRequest request) throws IOException {
    int limit = Protocol.MAX_LOG_PIECE;
    boolean plain = request.getHeader("Content-Encoding") == null;
    long announced = request.getContentLengthLong();
    if (plain && announced > limit) {
      throw tooLarge(limit);
    }
    byte[] array = new byte[plain && announced >= 0 ? (int) announced : 64 * 1024];
    int length = 0;
    try (InputStream in = open(request)) {
      while (true) {
        if (length == array.length) {
          int next = in.read();
          if (next < 0) {
            return new Bytes(array, length);
          }
          if (length == limit) {
            throw tooLarge(limit);
          }
          array = Arrays.copyOf(array, Math.clamp(array.length * 2L, 1024, limit));
          array[length++] = (byte) next;
        }
        int n = in.read(array, length, array.length - length);
        if (n < 0) {
          return new Bytes(array, length);
        }
        length += n;
      }
    }
  }

  <T> T read(HttpServletRequest request, Class<T> type) throws IOException {
    Bytes bytes = bytes(request);
    T value;
    try {
      value = json.readValue(bytes.array(), 0, bytes.length(), type);
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

  private static Refusal tooLarge(int limit) {
    return new Refusal(
        ProblemCode.TOO_LARGE, "A body has at most " + limit + " bytes. Send smaller pieces.");
  }
}
