package org.millrace.coordinator.web;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.util.ContentCachingResponseWrapper;

/** A whole answer with a page, to be given to others as well. */
final class MadePage {
  private final @Nullable String type;
  private final Map<String, List<String>> headers;
  private final byte[] body;

  /**
   * A page with its own headers: what protects it is added to every answer anew.
   *
   * @param type with its charset; null where there is none
   */
  private MadePage(@Nullable String type, Map<String, List<String>> headers, byte[] body) {
    this.type = type;
    this.headers = headers;
    this.body = body;
  }

  /** What was answered; empty for anything but a good page that says nothing about its reader. */
  static Optional<MadePage> of(ContentCachingResponseWrapper answer) {
    if (answer.getStatus() != HttpStatus.OK.value()
        || answer.isCommitted()
        || answer.containsHeader(HttpHeaders.SET_COOKIE)) {
      return Optional.empty();
    }
    Map<String, List<String>> headers = new LinkedHashMap<>();
    answer
        .getHeaderNames()
        .forEach(name -> headers.put(name, new ArrayList<>(answer.getHeaders(name))));
    headers.keySet().removeIf(HttpHeaders.CONTENT_LENGTH::equalsIgnoreCase);
    return Optional.of(
        new MadePage(answer.getContentType(), headers, answer.getContentAsByteArray()));
  }

  void writeTo(HttpServletResponse response) throws IOException {
    headers.forEach((name, values) -> {
      response.setHeader(name, values.getFirst());
      values.stream().skip(1).forEach(value -> response.addHeader(name, value));
    });
    if (type != null) {
      response.setContentType(type);
    }
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
