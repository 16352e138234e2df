package org.millrace.coordinator.api.hook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.mock.env.MockEnvironment;

class WebhookSecretsTest {
  private static final byte[] BODY = "Hello, World!".getBytes(StandardCharsets.UTF_8);

  /** The example of GitHub's documentation. */
  private static final String SECRET = "It's a Secret to Everybody";

  private static final String SIGNATURE =
      "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

  private static WebhookSecrets secrets(String text) {
    return new WebhookSecrets(new MockEnvironment().withProperty("MILLRACE_WEBHOOK_SECRET", text));
  }

  @Test
  void githubs_own_example_is_good() {
    assertThat(secrets(SECRET).signed(SIGNATURE, BODY)).isTrue();
    assertThat(secrets("other, " + SECRET + " ,another").signed(SIGNATURE, BODY)).isTrue();
    assertThat(secrets("other").signed(SIGNATURE, BODY)).isFalse();
    assertThat(secrets(SECRET).signed(SIGNATURE, new byte[0])).isFalse();
  }

  @Test
  void a_secret_may_be_a_file_in_the_data_folder(@TempDir Path data) throws IOException {
    Files.writeString(data.resolve("webhook-secret"), SECRET + "\n");
    MockEnvironment environment =
        new MockEnvironment().withProperty("MILLRACE_DATA", data.toString());
    assertThat(new WebhookSecrets(environment).signed(SIGNATURE, BODY)).isTrue();
    environment.setProperty("MILLRACE_WEBHOOK_SECRET", "other");
    assertThat(new WebhookSecrets(environment).signed(SIGNATURE, BODY)).isFalse();
  }

  @Test
  void no_secret_is_none() {
    assertThat(new WebhookSecrets(new MockEnvironment()).isEmpty()).isTrue();
    assertThat(secrets(" , ").isEmpty()).isTrue();
  }

  @Test
  void only_sha256_is_a_signature() {
    assertThat(WebhookSecrets.isSignature(SIGNATURE)).isTrue();
    assertThat(WebhookSecrets.isSignature(null)).isFalse();
    assertThat(WebhookSecrets.isSignature("sha1=757107ea0eb2509fc211221cce984b8a37570b6d"))
        .isFalse();
    assertThat(WebhookSecrets.isSignature("sha256=")).isFalse();
  }
}
