package org.millrace.coordinator.api.v1;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.http.converter.autoconfigure.ServerHttpMessageConvertersCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.ResolvableType;
import org.springframework.http.MediaType;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the bodies of this API: a key that is not known is an error and not passed over, because it
 * is a misspelt one. (Agents may be newer than the coordinator; their bodies are read leniently.)
 */
@Configuration(proxyBeanMethods = false)
class StrictBodies {

  @Bean
  ServerHttpMessageConvertersCustomizer strictBodiesOfTheApi(JsonMapper json) {
    return converters -> converters.addCustomConverter(new Strict(json));
  }

  private static final class Strict extends JacksonJsonHttpMessageConverter {
    Strict(JsonMapper json) {
      super(json.rebuild().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build());
    }

    @Override
    public boolean canRead(ResolvableType type, @Nullable MediaType mediaType) {
      Class<?> body = type.resolve();
      return body != null
          && body.getPackageName().equals(StrictBodies.class.getPackageName())
          && super.canRead(type, mediaType);
    }

    @Override
    public boolean canWrite(
        ResolvableType type, Class<?> valueClass, @Nullable MediaType mediaType) {
      return false;
    }
  }
}
