package org.millrace.coordinator.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.FlashMap;
import org.springframework.web.servlet.support.AbstractFlashMapManager;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps what a form's answer tells the page after it (Spring's flash attributes) in the session as
 * text. Only texts can be told so.
 */
final class SessionMessages extends AbstractFlashMapManager {
  private static final String MESSAGES = "messages";

  private final JsonMapper json;

  SessionMessages(JsonMapper json) {
    this.json = json;
  }

  /**
   * Messages for one page.
   *
   * @param expires in milliseconds since 1970
   */
  record Kept(
      @Nullable String path,
      Map<String, List<String>> parameters,
      long expires,
      Map<String, String> texts) {

    static Kept of(FlashMap map) {
      return new Kept(
          map.getTargetRequestPath(),
          Map.copyOf(map.getTargetRequestParams()),
          map.getExpirationTime(),
          map.entrySet().stream()
              .collect(Collectors.toMap(Map.Entry::getKey, entry -> text(entry.getValue()))));
    }

    private static String text(Object value) {
      if (value instanceof String text) {
        return text;
      }
      throw new IllegalArgumentException(
          "A message to the next page is text, not a " + value.getClass().getName() + ".");
    }

    FlashMap map() {
      FlashMap map = new FlashMap();
      map.setTargetRequestPath(path);
      parameters.forEach(
          (name, values) -> values.forEach(value -> map.addTargetRequestParam(name, value)));
      map.setExpirationTime(expires);
      map.putAll(texts);
      return map;
    }
  }

  @Override
  protected @Nullable List<FlashMap> retrieveFlashMaps(HttpServletRequest request) {
    HttpSession session = request.getSession(false);
    if (session == null || !(session.getAttribute(MESSAGES) instanceof String text)) {
      return null;
    }
    // The caller takes out of the list what it hands on.
    return json.readValue(text, new TypeReference<List<Kept>>() {}).stream()
        .map(Kept::map)
        .collect(Collectors.toCollection(ArrayList::new));
  }

  @Override
  protected void updateFlashMaps(
      List<FlashMap> maps, HttpServletRequest request, HttpServletResponse response) {
    if (!maps.isEmpty()) {
      request
          .getSession(true)
          .setAttribute(MESSAGES, json.writeValueAsString(maps.stream().map(Kept::of).toList()));
      return;
    }
    HttpSession session = request.getSession(false);
    if (session != null) {
      session.removeAttribute(MESSAGES);
    }
  }
}
