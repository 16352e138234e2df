package org.millrace.coordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millrace.coordinator.testing.FarmIT;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;

/** {@code ./farm plan} against a coordinator that runs. */
@FarmIT
@TestPropertySource(properties = "millrace.builders=../builders.yaml")
class PlanIT {
  private static final String TOKEN = "mrt_" + "p".repeat(43);
  private static final Path FILE = Path.of("../builders.yaml");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  @TempDir private Path folder;
  @LocalServerPort int port;
  @Autowired JdbcClient jdbc;

  @BeforeEach
  void localFarm() throws IOException {
    jdbc.sql(
            """
            WITH a AS (
              INSERT INTO account (name, password_hash, role) VALUES ('planner', '!', 'OPERATOR')
              ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING id)
            INSERT INTO api_token (account_id, token_hash, note)
            SELECT id, sha256(convert_to(?, 'UTF8')), 'a test' FROM a ON CONFLICT DO NOTHING
            """)
        .param(TOKEN)
        .update();
    Files.writeString(folder.resolve("operator-token"), TOKEN + "\n");
    Files.writeString(folder.resolve("address"), "http://127.0.0.1:" + port + "\n");
  }

  private int plan(Path file) {
    return Farm.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute("plan", "--data", folder.toString(), file.toString());
  }

  private Path changed(String right, String other) throws IOException {
    String text = Files.readString(FILE);
    assertThat(text).contains(right);
    return Files.writeString(folder.resolve("b.yaml"), text.replace(right, other));
  }

  @Test
  void the_same_file_changes_nothing() {
    assertThat(plan(FILE)).as(err.toString()).isZero();
    assertThat(out.toString())
        .startsWith("../builders.yaml changes nothing about version 1 of http://127.0.0.1:");
  }

  @Test
  void new_gone_and_changed_builders_are_told() throws IOException {
    Path file = changed("name: LTO", "name: Link Time");
    Files.writeString(file, Files.readString(file).replace("tags: [unstable]", "tags: [stable]"));
    assertThat(plan(file)).as(err.toString()).isZero();
    assertThat(out.toString())
        .contains("3 builders new, 3 gone, 6 changed, 10 as they are")
        .contains("+ AMD64 Debian Link Time 3.13", "+ aarch64 Debian Link Time 3.13")
        .contains("- AMD64 Debian LTO 3.13")
        .contains("~ AMD64 Debian 3.13\n    tags: [3.13, unstable] → [3.13, stable]");
  }

  @Test
  void a_wrong_file_is_not_compared() throws IOException {
    assertThat(plan(changed("recipe: cpython", "recipe: cpyhton"))).isEqualTo(1);
    assertThat(err.toString()).contains("unknown recipe 'cpyhton'; did you mean 'cpython'?");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void without_a_farm_that_is_said() throws IOException {
    Files.delete(folder.resolve("address"));
    assertThat(plan(FILE)).isEqualTo(2);
    assertThat(err.toString()).startsWith("farm: There is no farm in " + folder);
  }
}
