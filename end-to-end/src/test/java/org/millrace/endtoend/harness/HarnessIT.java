package org.millrace.endtoend.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Faults that are not faults would prove nothing. */
class HarnessIT {
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @Test
  void proxy_lets_through_cuts_stalls_and_lets_through_again() throws Exception {
    HttpServer server = server("first");
    try (Proxy proxy = Proxy.before(server.getAddress().getPort())) {
      assertThat(get(proxy.uri()).join()).isEqualTo("first");
      proxy.cut();
      assertThat(get(proxy.uri()).handle((answer, failure) -> failure).join())
          .isInstanceOf(Exception.class);
      proxy.restore();
      assertThat(get(proxy.uri()).join()).isEqualTo("first");
      long carried = proxy.carried();
      proxy.stall();
      CompletableFuture<String> held = get(proxy.uri());
      assertThat(proxy.carried()).isEqualTo(carried);
      assertThat(held).isNotDone();
      proxy.restore();
      assertThat(held.join()).isEqualTo("first");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void proxy_takes_the_next_target_when_the_first_is_gone() throws Exception {
    HttpServer first = server("first");
    HttpServer second = server("second");
    try (Proxy proxy = Proxy.before(first.getAddress().getPort(), second.getAddress().getPort())) {
      assertThat(get(proxy.uri()).join()).isEqualTo("first");
      first.stop(0);
      Waits.until("the second to answer", () -> get(proxy.uri()).join().equals("second"));
    } finally {
      second.stop(0);
    }
  }

  @Test
  void postgres_keeps_through_a_crash_what_it_committed() throws SQLException {
    try (Workspace workspace = Workspace.create("harness");
        PostgresServer postgres = PostgresServer.start(workspace.file("data"))) {
      String url = postgres.createDatabase();
      try (Connection connection = DriverManager.getConnection(url);
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE TABLE kept AS SELECT 42 AS answer");
        postgres.restart();
      }
      try (Connection connection = DriverManager.getConnection(url);
          Statement statement = connection.createStatement()) {
        var row = statement.executeQuery("SELECT answer FROM kept");
        assertThat(row.next()).isTrue();
        assertThat(row.getInt(1)).isEqualTo(42);
      }
    }
  }

  @Test
  void process_gets_no_variable_but_those_it_was_given_and_can_be_killed() {
    try (Workspace workspace = Workspace.create("harness");
        RunningProcess process =
            RunningProcess.start(
                "shell",
                workspace.path(),
                List.of("sh", "-c", "read line; echo \"$line $GIVEN\"; env; exec sleep 600"),
                Map.of("GIVEN", "variable"),
                "input\n",
                workspace.file("logs/shell.log"))) {
      Waits.until("the shell to print", () -> process.text().contains("PATH="));
      assertThat(process.text()).startsWith("input variable\n").doesNotContain("MAVEN");
      assertThat(process.footprint().resident()).isPositive();
      process.kill();
      assertThat(process.awaitExit(Waits.LONG)).isEqualTo(137);
    }
  }

  private static HttpServer server(String answer) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, answer.length());
          try (var body = exchange.getResponseBody()) {
            body.write(answer.getBytes(java.nio.charset.StandardCharsets.UTF_8));
          }
        });
    server.start();
    return server;
  }

  private CompletableFuture<String> get(URI address) {
    return http.sendAsync(
            HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
        .thenApply(HttpResponse::body);
  }
}
