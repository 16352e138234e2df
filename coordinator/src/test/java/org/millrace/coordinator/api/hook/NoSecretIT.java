package org.millrace.coordinator.api.hook;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.testing.FarmIT;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

@FarmIT
@TestPropertySource(properties = "MILLRACE_WEBHOOK_SECRET=")
class NoSecretIT {
  @LocalServerPort private int port;

  @Test
  void a_farm_without_a_secret_takes_no_webhook_and_says_why() {
    HttpResponse<String> answer = new Webhook("ping", "{}").signed("anything").send(port);
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).contains("MILLRACE_WEBHOOK_SECRET");
  }
}
