package org.millrace.coordinator.access;

import java.nio.charset.StandardCharsets;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.convert.support.GenericConversionService;
import org.springframework.web.servlet.FlashMapManager;
import tools.jackson.databind.json.JsonMapper;

/**
 * How sessions are stored: their attributes are text, and nothing else is ever read back from the
 * database as an object. Putting anything but a String into a session is an error.
 */
@Configuration(proxyBeanMethods = false)
class SessionConfiguration {

  // The name is what Spring Session looks for.
  @Bean
  ConversionService springSessionConversionService() {
    GenericConversionService conversion = new GenericConversionService();
    conversion.addConverter(Object.class, byte[].class, SessionConfiguration::bytes);
    conversion.addConverter(
        byte[].class, Object.class, bytes -> new String(bytes, StandardCharsets.UTF_8));
    return conversion;
  }

  // The name is what Spring MVC looks for.
  @Bean
  FlashMapManager flashMapManager(JsonMapper json) {
    return new SessionMessages(json);
  }

  private static byte[] bytes(Object attribute) {
    if (attribute instanceof String text) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    throw new IllegalArgumentException(
        "A session holds text only, not a " + attribute.getClass().getName() + ".");
  }
}
