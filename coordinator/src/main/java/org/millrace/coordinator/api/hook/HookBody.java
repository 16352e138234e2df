package org.millrace.coordinator.api.hook;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/** Reads the bodies of deliveries, which anybody on the network may send, within limits. */
@Component
final class HookBody {
  static final int CAP = 25 * 1024 * 1024;
  private static final int SMALL = 1024 * 1024;
  private static final int LARGE_AT_ONCE = 4;
  private static final int PATIENCE_SECONDS = 10;
  private static final String PAYLOAD = "payload=";
  private static final JsonMapper JSON = JsonMapper.shared();

  /** Bodies are held in memory until their signature is known: only few large ones at a time. */
  private final Semaphore large = new Semaphore(LARGE_AT_ONCE);

  /** The body's bytes. Nothing is read of one that says it is too large. */
  byte[] read(HttpServletRequest request) throws HookRefused, IOException {
    if (request.getContentLengthLong() > CAP) {
      throw tooLarge();
    }
    InputStream in = request.getInputStream();
    byte[] head = in.readNBytes(SMALL);
    return head.length < SMALL ? head : readLarge(head, in);
  }

  private byte[] readLarge(byte[] head, InputStream in) throws HookRefused, IOException {
    try {
      if (!large.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new HookRefused(
            HttpStatus.SERVICE_UNAVAILABLE, "BUSY", "Too many large deliveries; send it again.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HookRefused(HttpStatus.SERVICE_UNAVAILABLE, "BUSY", "Going away; send it again.");
    }
    try {
      byte[] rest = in.readNBytes(CAP - head.length + 1);
      if (head.length + rest.length > CAP) {
        throw tooLarge();
      }
      byte[] body = Arrays.copyOf(head, head.length + rest.length);
      System.arraycopy(rest, 0, body, head.length, rest.length);
      return body;
    } finally {
      large.release();
    }
  }

  /** The JSON document in a body of either form that GitHub sends; checked to be one. */
  static byte[] document(HttpServletRequest request, byte[] body) throws HookRefused {
    MediaType type = mediaType(request.getContentType());
    if (MediaType.APPLICATION_FORM_URLENCODED.isCompatibleWith(type)) {
      return checked(payload(new String(body, StandardCharsets.UTF_8)));
    }
    if (MediaType.APPLICATION_JSON.isCompatibleWith(type)) {
      return checked(body);
    }
    throw new HookRefused(
        HttpStatus.UNSUPPORTED_MEDIA_TYPE,
        "UNSUPPORTED_TYPE",
        "Send application/json or application/x-www-form-urlencoded.");
  }

  private static MediaType mediaType(String contentType) throws HookRefused {
    try {
      return MediaType.parseMediaType(contentType == null ? "" : contentType);
    } catch (InvalidMediaTypeException e) {
      throw new HookRefused(
          HttpStatus.UNSUPPORTED_MEDIA_TYPE,
          "UNSUPPORTED_TYPE",
          "The delivery has no Content-Type that can be read.");
    }
  }

  private static byte[] payload(String form) throws HookRefused {
    try {
      for (String field : form.split("&", -1)) {
        if (field.startsWith(PAYLOAD)) {
          return URLDecoder.decode(field.substring(PAYLOAD.length()), StandardCharsets.UTF_8)
              .getBytes(StandardCharsets.UTF_8);
        }
      }
    } catch (IllegalArgumentException e) {
      throw malformed("The form's payload is not URL-encoded: " + e.getMessage());
    }
    throw malformed("The form has no field 'payload'.");
  }

  private static byte[] checked(byte[] document) throws HookRefused {
    try (JsonParser parser = JSON.createParser(document)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw malformed("The body is not a JSON object.");
      }
      parser.skipChildren();
      if (parser.nextToken() != null) {
        throw malformed("There is something behind the JSON object.");
      }
      return document;
    } catch (JacksonException e) {
      throw malformed("The body is not JSON: " + e.getOriginalMessage());
    }
  }

  private static HookRefused malformed(String sentence) {
    return new HookRefused(HttpStatus.BAD_REQUEST, "MALFORMED", sentence);
  }

  private static HookRefused tooLarge() {
    return new HookRefused(
        HttpStatus.CONTENT_TOO_LARGE, "TOO_LARGE", "A delivery has at most " + CAP + " bytes.");
  }
}
