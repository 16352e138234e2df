package org.millrace.coordinator.api.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.DatabaseAddress;
import org.millrace.coordinator.testing.DatabaseOutage;
import org.millrace.coordinator.testing.FarmIT;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

/** What GitHub and people are told while the database is away. */
@FarmIT
@TestPropertySource(properties = "MILLRACE_WEBHOOK_SECRET=away")
class DatabaseAwayIT {
  @LocalServerPort private int port;
  @Autowired private DatabaseAddress address;

  @AfterEach
  void letIn() throws SQLException {
    new DatabaseOutage(address).end();
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(request(path).build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
  }

  private static HttpResponse<String> send(HttpRequest request) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void a_delivery_is_refused_with_503_so_that_it_is_sent_again_and_pages_say_what_is_wrong()
      throws Exception {
    Webhook delivery = new Webhook("ping", "{\"zen\": \"x\"}").signed("away");
    new DatabaseOutage(address).begin();
    assertThat(delivery.send(port).statusCode()).isEqualTo(503);
    for (String page : new String[] {"/", "/waterfall", "/builds/1", "/api/v1/builders"}) {
      HttpResponse<String> answer = get(page);
      assertThat(answer.statusCode()).as(page).isEqualTo(503);
      assertThat(answer.body())
          .as(page)
          .contains("database")
          .doesNotContain("Exception", "org.postgresql");
    }
    // Whose token that is cannot be looked up, which does not make it a bad one.
    String token = "Bearer mrt_" + "a".repeat(43);
    HttpResponse<String> known =
        send(request("/api/v1/builders").header("Authorization", token).build());
    assertThat(known.statusCode()).isEqualTo(503);
    assertThat(known.body()).contains("\"code\":\"UNAVAILABLE\"");
    letIn();
    await().until(() -> delivery.send(port).statusCode() == 202);
  }
}
