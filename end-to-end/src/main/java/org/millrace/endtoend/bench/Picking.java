package org.millrace.endtoend.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.millrace.protocol.ClaimRequest;
import org.millrace.protocol.EnrolmentRequest;
import org.millrace.protocol.Facts;
import org.millrace.protocol.Protocol;
import tools.jackson.databind.json.JsonMapper;

/**
 * M7: how long a push to 141 builders takes to decide, and whether a claim takes longer from a long
 * queue than from a short one. The worker that asks can take of 58 of the 59 kinds of requests, as
 * the busiest of CPython's can.
 */
final class Picking implements Measure {
  private static final int PLATFORMS = 59;
  private static final int SLOW = 23;
  private static final int BUILDERS = 2 * PLATFORMS + SLOW;
  private static final int SLOTS = 64;
  private static final List<Integer> SIZES = List.of(1_000, 10_000, 100_000);
  private static final Figure PUSH =
      Figure.less("m7.push.p50", "push sent → 118 + 23 requests queued, p50", "ms").aim(200);
  private static final Figure PUSH_MOST =
      Figure.less("m7.push.max", "push sent → 118 + 23 requests queued, max", "ms");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Override
  public String key() {
    return "m7";
  }

  @Override
  public String title() {
    return "M7 Deciding and picking";
  }

  @Override
  public void run(Stage stage, Ledger ledger) throws Exception {
    for (int repetition = 1; repetition <= stage.repetitions(); repetition++) {
      try (BenchFarm farm = stage.farm(yaml())) {
        pushes(farm, stage.quick() ? 5 : 30, ledger);
        for (int size : SIZES) {
          if (size <= 10_000 || !stage.quick()) {
            claims(farm, size, ledger);
          }
        }
      }
    }
  }

  /** 59 platforms with a label each; two fast modes on all of them, a slow one on 23. */
  private static String yaml() {
    StringBuilder text =
        new StringBuilder(
            """
            repositories:
              runtime:
                url: https://github.com/%s
                github: [%s]
            branches:
              main: {repository: runtime, version: '3.15'}
            recipes:
              run: {steps: [{name: run, command: ['true']}]}
            modes:
              fast: {name: Fast, recipe: run, priority: 80}
              other: {name: Other, recipe: run, priority: 60}
              slow: {name: Slow, recipe: run, priority: 20}
            schedulers:
              fast: {kind: branch, branch: main, stable-for: 0s, modes: [fast, other]}
              slow: {kind: branch, branch: main, stable-for: 0s, modes: [slow]}
            """
                .formatted(Push.REPOSITORY, Push.REPOSITORY));
    text.append("platforms:\n");
    List<String> names = IntStream.rangeClosed(1, PLATFORMS).mapToObj(n -> "p" + n).toList();
    for (String name : names) {
      text.append(
          "  %s: {name: %s, architecture: AMD64, execution: native, labels: [%s]}\n"
              .formatted(name, name, name));
    }
    text.append("builders:\n");
    text.append(
        "  - {platforms: [%s], modes: [fast, other], branches: [main]}\n"
            .formatted(String.join(", ", names)));
    text.append(
        "  - {platforms: [%s], modes: [slow], branches: [main]}\n"
            .formatted(String.join(", ", names.subList(0, SLOW))));
    return text.toString();
  }

  private static void pushes(BenchFarm farm, int count, Ledger ledger) throws Exception {
    List<Double> millis = new ArrayList<>();
    try (Wire hooks = farm.wire();
        Connection connection = farm.database().connect();
        PreparedStatement queued =
            connection.prepareStatement(
                """
                SELECT count(*) FROM build_set s JOIN build_request r ON r.build_set_id = s.id
                WHERE s.revision = ?\
                """)) {
      for (int i = 0; i < count + 3; i++) {
        Push push = farm.push("main", "m7", i);
        long start = System.nanoTime();
        push.to(hooks);
        queued.setString(1, push.revision());
        while (count(queued) < BUILDERS) {
          if (System.nanoTime() - start > 60_000_000_000L) {
            throw new IOException("A push did not become " + BUILDERS + " requests in a minute");
          }
          Thread.sleep(1);
        }
        if (i >= 3) { // the first ones warm up
          millis.add((System.nanoTime() - start) / 1e6);
        }
      }
    }
    ledger.record(PUSH, Samples.of(millis).median());
    ledger.record(PUSH_MOST, Samples.of(millis).most());
  }

  private static int count(PreparedStatement query) throws SQLException {
    try (ResultSet row = query.executeQuery()) {
      row.next();
      return row.getInt(1);
    }
  }

  /** Fills the queue up to a size and claims as often as one worker may. */
  private static void claims(BenchFarm farm, int size, Ledger ledger) throws Exception {
    fill(farm.database(), size);
    List<String> labels = IntStream.range(1, PLATFORMS).mapToObj(n -> "p" + n).toList();
    List<Double> millis = new ArrayList<>();
    try (Wire wire = farm.wire()) {
      String credential = enrol(wire, farm.invite("picker-" + size, labels, SLOTS));
      for (int i = 0; i < SLOTS; i++) {
        long start = System.nanoTime();
        Wire.Answer answer =
            post(wire, "/claims", credential, new ClaimRequest("c" + i, 1, Duration.ZERO));
        double took = (System.nanoTime() - start) / 1e6;
        if (answer.status() != 200) {
          ledger.failure("M7: a claim from %d was answered %d".formatted(size, answer.status()));
        } else if (i >= 10) { // the first ones warm up
          millis.add(took);
        }
      }
    }
    Samples samples = Samples.of(millis);
    String title = "claim answered, %,d requests waiting, ".formatted(size);
    ledger.record(Figure.less("m7.claim." + size + ".p50", title + "p50", "ms"), samples.median());
    ledger.record(
        Figure.less("m7.claim." + size + ".p95", title + "p95", "ms"), samples.percentile(95));
  }

  private static void fill(Database database, int size) throws SQLException {
    database.execute(
        """
        INSERT INTO build_request (build_set_id, builder_id, requirement_id, priority, rank, expires_at)
        SELECT (SELECT min(id) FROM build_set), b.id, b.requirement_id, b.priority,
          now() - random() * interval '1 day', now() + interval '7 days'
        FROM generate_series(1, %d - (SELECT count(*) FROM build_request WHERE state = 'PENDING')) AS n
          JOIN (SELECT *, row_number() OVER (ORDER BY id) - 1 AS place FROM builder) b
            ON b.place = n %% %d\
        """
            .formatted(size, BUILDERS));
    database.execute("ANALYZE build_request");
  }

  private static String enrol(Wire wire, String token) throws IOException {
    Facts facts =
        new Facts(
            "AMD64", "Debian", "Linux", "6.1", "bench", 2, 1L << 32, 1L << 36, "0.1", "17",
            Map.of(), List.of(), Map.of(), Map.of(), null, Map.of(), List.of());
    Wire.Answer answer =
        post(wire, "/enrolments", "", new EnrolmentRequest(token, Protocol.VERSION, facts));
    if (answer.status() / 100 != 2) {
      throw new IOException(
          "Enrolling was answered %d: %s".formatted(answer.status(), answer.text()));
    }
    return JSON.readTree(answer.text()).path("credential").asString();
  }

  private static Wire.Answer post(Wire wire, String path, String bearer, Object body)
      throws IOException {
    return wire.post(
        Protocol.ROOT + path,
        bearer.isEmpty()
            ? Map.of("Content-Type", "application/json")
            : Map.of("Content-Type", "application/json", "Authorization", "Bearer " + bearer),
        JSON.writeValueAsString(body).getBytes(StandardCharsets.UTF_8));
  }
}
