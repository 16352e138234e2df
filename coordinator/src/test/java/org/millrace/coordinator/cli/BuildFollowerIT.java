package org.millrace.coordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The follower against a coordinator that answers with one of these after the other. */
class BuildFollowerIT {
  private static final String RUNNING =
      """
      {"id": 7, "builder": "B", "number": 3, "state": "RUNNING", "result": null, "steps": [
        {"attempt": 1, "name": "git", "state": "FINISHED", "end": "EXITED", "exitCode": 0, "result": null,
         "detail": "", "startedAt": "2026-11-22T10:00:00Z", "finishedAt": "2026-11-22T10:00:14Z", "logs": []},
        {"attempt": 1, "name": "test", "state": "RUNNING", "end": null, "exitCode": null, "result": null,
         "detail": "", "startedAt": "2026-11-22T10:00:14Z", "finishedAt": null,
         "logs": [{"size": 12345}]}]}
      """;
  private static final String COMPLETE =
      """
      {"id": 7, "builder": "B", "number": 3, "state": "COMPLETE", "result": "WARNINGS",
       "reason": "PASSED_ON_RERUN", "summary": "warnings test (warnings)",
       "startedAt": "2026-11-22T10:00:00Z", "finishedAt": "2026-11-22T10:05:03Z", "steps": [
        {"attempt": 1, "name": "git", "state": "FINISHED", "end": "EXITED", "exitCode": 0,
         "result": "SUCCESS", "detail": "", "startedAt": "2026-11-22T10:00:00Z",
         "finishedAt": "2026-11-22T10:00:14Z", "logs": []},
        {"attempt": 1, "name": "test", "state": "FINISHED", "end": "EXITED", "exitCode": 5,
         "result": "WARNINGS", "detail": "test_os passed when run again",
         "startedAt": "2026-11-22T10:00:14Z", "finishedAt": "2026-11-22T10:05:00Z", "logs": []},
        {"attempt": 1, "name": "clean", "state": "PENDING", "end": null, "exitCode": null,
         "result": "SKIPPED", "detail": "", "startedAt": null, "finishedAt": null, "logs": []}]}
      """;

  private final Queue<String> answers = new ArrayDeque<>();
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private HttpServer coordinator;

  @BeforeEach
  void start() throws IOException {
    coordinator = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    coordinator.createContext(
        "/api/v1/builds/7",
        exchange -> {
          String answer = answers.remove();
          byte[] body = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(
              answer.isEmpty() ? 503 : 200, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    coordinator.start();
  }

  @AfterEach
  void stop() {
    coordinator.stop(0);
  }

  private Optional<JsonNode> follow(String... each) {
    answers.addAll(List.of(each));
    FarmClient client =
        new FarmClient(
            URI.create("http://127.0.0.1:" + coordinator.getAddress().getPort()), "token");
    Terminal terminal = new Terminal(new PrintStream(said, true, StandardCharsets.UTF_8), false);
    return new BuildFollower(client, terminal, () -> false).follow(7);
  }

  private String said() {
    return said.toString(StandardCharsets.UTF_8);
  }

  @Test
  void every_step_gets_one_line_and_the_verdict_comes_last() {
    Optional<JsonNode> build = follow(RUNNING, RUNNING, COMPLETE);

    assertThat(build).map(BuildFollower::isGood).contains(true);
    assertThat(said().lines().map(String::strip).map(line -> line.replaceAll(" +", " ")))
        .containsExactly(
            "git 14 s done",
            "test 4 min 46 s warnings: test_os passed when run again",
            "==> B #3: warnings test (warnings) (PASSED_ON_RERUN) after 5 min 3 s",
            "http://127.0.0.1:%d/builds/7".formatted(coordinator.getAddress().getPort()));
  }

  @Test
  void a_coordinator_that_is_away_is_waited_for() {
    assertThat(follow(RUNNING, "", "", COMPLETE)).isPresent();
  }
}
