package org.millrace.coordinator.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millrace.coordinator.testing.TestDatabase;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.security.crypto.password.PasswordEncoder;

class FirstAccountsIT {
  private static final String ONE = "mrt_" + "1".repeat(43);
  private static final String OTHER = "mrt_" + "2".repeat(43);

  private final TestDatabase database = TestDatabase.create();
  private final JdbcClient jdbc = database.jdbc();
  private final Accounts accounts = new Accounts(jdbc);
  private final PasswordEncoder encoder = new Passwords().passwordEncoder();
  @TempDir Path data = Path.of("");

  @Test
  void without_files_a_password_is_made_and_printed_once() {
    Matcher printed =
        Pattern.compile("The password of the account admin is (\\S+) \\(made now")
            .matcher(start(false));
    assertThat(printed.find()).isTrue();
    Account admin = accounts.find("admin").orElseThrow();
    assertThat(admin.role()).isEqualTo(Role.ADMIN);
    assertThat(encoder.matches(printed.group(1), admin.passwordHash())).isTrue();
    assertThat(start(false)).isEmpty();
  }

  @Test
  void the_file_gives_the_admin_a_first_password_and_never_another() throws IOException {
    Files.writeString(data.resolve("admin-password"), "first\n");
    assertThat(start(true)).doesNotContain("The password of");
    Files.writeString(data.resolve("admin-password"), "second\n");
    start(true);
    Account admin = accounts.find("admin").orElseThrow();
    assertThat(encoder.matches("first", admin.passwordHash())).isTrue();
  }

  @Test
  void the_operators_token_follows_its_file() throws IOException {
    Files.writeString(data.resolve("admin-password"), "first");
    Files.writeString(data.resolve("operator-token"), ONE + "\n");
    start(true);
    start(true);
    assertThat(holder(ONE)).isEqualTo("operator OPERATOR");
    assertThat(jdbc.sql("SELECT count(*) FROM api_token").query(Long.class).single()).isEqualTo(1);
    assertThat(accounts.find("operator").orElseThrow().passwordHash()).isEqualTo("!");
    Files.writeString(data.resolve("operator-token"), OTHER);
    start(true);
    assertThat(holder(OTHER)).isEqualTo("operator OPERATOR");
    assertThat(holder(ONE)).isEqualTo("nobody");
  }

  @Test
  void a_file_that_holds_no_token_is_an_error_that_does_not_repeat_it() throws IOException {
    Files.writeString(data.resolve("operator-token"), "hunter2");
    assertThatThrownBy(() -> start(true))
        .hasMessageContaining("operator-token")
        .message()
        .doesNotContain("hunter2");
  }

  @Test
  void a_password_that_bcrypt_would_cut_is_refused() throws IOException {
    Files.writeString(data.resolve("admin-password"), "x".repeat(73));
    assertThatThrownBy(() -> start(true)).hasMessageContaining("72 bytes");
  }

  private String holder(String token) {
    return ApiToken.parse(token)
        .flatMap(accounts::holderOf)
        .map(caller -> caller.name() + " " + caller.role())
        .orElse("nobody");
  }

  /** Starts once more; the answer is what was printed. */
  private String start(boolean withData) {
    MockEnvironment environment = new MockEnvironment();
    if (withData) {
      environment.setProperty("MILLRACE_DATA", data.toString());
    }
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      new FirstAccounts(
              accounts,
              encoder,
              jdbc,
              new JdbcTransactionManager(database.dataSource()),
              environment)
          .afterSingletonsInstantiated();
    } finally {
      System.setOut(before);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }
}
