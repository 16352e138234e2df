package org.millrace.coordinator.api.v1;

import static org.assertj.core.api.Assertions.assertThat;

import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.testing.Browser;
import org.millrace.coordinator.testing.FarmIT;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The OpenAPI document is what the code says. {@code -Dopenapi.write=true} writes it anew. */
@FarmIT
@Import(OpenApiIT.Document.class)
@TestPropertySource(
    properties = {
      "springdoc.api-docs.enabled=true",
      "springdoc.api-docs.path=/api/v1/openapi-of-the-code",
      "springdoc.packages-to-scan=org.millrace.coordinator.api.v1",
      "springdoc.override-with-generic-response=false",
      "springdoc.writer-with-order-by-keys=true"
    })
class OpenApiIT {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /** What only operators may read. */
  private static final Set<String> GUARDED = Set.of("me", "audit", "invitations");

  private static final Path FILE = Path.of("src/main/resources/api/openapi.json");

  @LocalServerPort int port;
  @Autowired RequestMappingHandlerMapping requestMappingHandlerMapping;

  @Test
  void the_document_is_what_the_code_says() throws IOException {
    JsonNode ofTheCode = JSON.readTree(new Browser(port).get("/api/v1/openapi-of-the-code").body());
    if (Boolean.getBoolean("openapi.write")) {
      Files.writeString(FILE, JSON.writeValueAsString(ofTheCode) + "\n");
    }
    JsonNode file = JSON.readTree(Files.readString(FILE));
    assertThat(file)
        .as("The API has changed. If it was meant to: run OpenApiIT with -Dopenapi.write=true.")
        .isEqualTo(ofTheCode);
  }

  @Test
  void the_document_lists_every_call_and_is_served() {
    JsonNode served = JSON.readTree(new Browser(port).get("/api/v1/openapi.json").body());
    List<String> listed =
        requestMappingHandlerMapping.getHandlerMethods().entrySet().stream()
            .filter(entry ->
                entry
                    .getValue()
                    .getBeanType()
                    .getPackageName()
                    .equals(OpenApiIT.class.getPackageName()))
            .flatMap(entry -> entry.getKey().getPatternValues().stream())
            .distinct()
            .toList();
    assertThat(listed).hasSizeGreaterThan(20).contains("/api/v1/builds/{id}/logs/{step}/{name}");
    assertThat(served.get("paths").propertyNames()).containsExactlyInAnyOrderElementsOf(listed);
  }

  /** What the code does not say. */
  @TestConfiguration
  static class Document {
    @Bean
    OpenAPI millrace() {
      return new OpenAPI()
          .info(
              new Info()
                  .title("Millrace")
                  .version("1")
                  .description("Reading is public; everything else needs an operator's token."))
          .servers(List.of(new Server().url("/")))
          .components(
              new Components()
                  .addSecuritySchemes(
                      "token", new SecurityScheme().type(SecurityScheme.Type.HTTP).scheme("bearer"))
                  .addSchemas(
                      "ApiProblem",
                      ModelConverters.getInstance().read(ApiProblem.class).get("ApiProblem")));
    }

    /** Names that stay when calls are added, the errors, and who may call. */
    @Bean
    OperationCustomizer operations() {
      return (operation, method) -> {
        String noun =
            method.getBeanType().getSimpleName().replace("Endpoint", "").toLowerCase(Locale.ROOT);
        operation.setOperationId(noun + "." + method.getMethod().getName());
        operation.setTags(List.of(noun));
        operation
            .getResponses()
            .addApiResponse(
                "default",
                new ApiResponse()
                    .description("A problem; decide by its code")
                    .content(
                        new Content()
                            .addMediaType(
                                "application/problem+json",
                                new MediaType()
                                    .schema(
                                        new Schema<>().$ref("#/components/schemas/ApiProblem")))));
        if (!method.hasMethodAnnotation(GetMapping.class) || GUARDED.contains(noun)) {
          operation.addSecurityItem(new SecurityRequirement().addList("token"));
        }
        return operation;
      };
    }
  }
}
