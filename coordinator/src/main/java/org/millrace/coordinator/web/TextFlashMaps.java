package org.millrace.coordinator.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.FlashMap;
import org.springframework.web.servlet.support.AbstractFlashMapManager;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps what an action has to say until the page that it leads to is shown, as JSON in the session:
 * sessions hold text only. Whichever coordinator shows the page finds it.
 */
@Component(DispatcherServlet.FLASH_MAP_MANAGER_BEAN_NAME)
class TextFlashMaps extends AbstractFlashMapManager {
  private static final String ATTRIBUTE = "flashes";
  private static final TypeReference<List<Flash>> LIST = new TypeReference<>() {};

  private final JsonMapper json = JsonMapper.builder().build();

  /** One page's worth: where it is to be shown, until when, and what. */
  record Flash(
      @Nullable String path,
      Map<String, List<String>> parameters,
      long until,
      Map<String, String> texts) {}

  @Override
  protected @Nullable List<FlashMap> retrieveFlashMaps(HttpServletRequest request) {
    HttpSession session = request.getSession(false);
    if (session == null || !(session.getAttribute(ATTRIBUTE) instanceof String text)) {
      return null;
    }
    return json.readValue(text, LIST).stream().map(TextFlashMaps::map).toList();
  }

  @Override
  protected void updateFlashMaps(
      List<FlashMap> maps, HttpServletRequest request, HttpServletResponse response) {
    if (maps.isEmpty()) {
      request.getSession().removeAttribute(ATTRIBUTE);
    } else {
      List<Flash> flashes = maps.stream().map(TextFlashMaps::flash).toList();
      request.getSession().setAttribute(ATTRIBUTE, json.writeValueAsString(flashes));
    }
  }

  private static FlashMap map(Flash flash) {
    FlashMap map = new FlashMap();
    map.setTargetRequestPath(flash.path());
    flash
        .parameters()
        .forEach((name, values) -> values.forEach(value -> map.addTargetRequestParam(name, value)));
    map.setExpirationTime(flash.until());
    map.putAll(flash.texts());
    return map;
  }

  private static Flash flash(FlashMap map) {
    Map<String, String> texts = new LinkedHashMap<>();
    map.forEach((name, value) -> texts.put(name, String.valueOf(value)));
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    map.getTargetRequestParams()
        .forEach((name, values) -> parameters.put(name, new ArrayList<>(values)));
    return new Flash(map.getTargetRequestPath(), parameters, map.getExpirationTime(), texts);
  }
}
