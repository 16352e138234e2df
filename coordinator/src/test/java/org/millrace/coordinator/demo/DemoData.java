package org.millrace.coordinator.demo;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.catalog.BuilderDefinition;
import org.millrace.coordinator.catalog.Execution;
import org.millrace.coordinator.catalog.StepDefinition;
import org.millrace.coordinator.catalog.StepDefinition.Artifact;
import org.millrace.coordinator.catalog.StepDefinition.Parser;
import org.millrace.coordinator.testing.Fixtures;
import org.millrace.protocol.Facts;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/**
 * Three days of a farm small enough that tests know what is where: one of everything that pages
 * show, artifacts, ignored deliveries and an invited worker among it. For a farm as it is, see
 * {@link DemoDatabase}. The same every time, but for the clock.
 */
public final class DemoData {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final List<String> STEPS =
      List.of("git", "configure", "compile", "pythoninfo", "verify", "test", "clean");

  private static final String[][] BUILDERS = {
    {"AMD64 Debian", "debug", "native", "7"},
    {"AMD64 Debian NoGIL", "nogil", "native", "8"},
    {"AMD64 Debian Refleaks", "refleak", "native", "95"},
    {"AMD64 Debian NoGIL refleaks", "nogil-refleak", "native", "120"},
    {"AMD64 Debian LTO + PGO", "lto-pgo", "native", "31"},
    {"AMD64 Fedora Rawhide Clang", "clang", "native", "9"},
    {"aarch64 Debian", "debug", "cross", "26"},
    {"aarch64 Debian NoGIL", "nogil", "emulated", "64"},
    {"PPC64LE Fedora Rawhide LTO", "lto", "cross", "44"},
  };
  private static final String[] BRANCHES = {"3.13", "3.14", "3.x"};

  private final JdbcClient jdbc;
  private final Random random = new Random(913);
  private final Instant now = Instant.now();
  private final List<Builder> builders = new ArrayList<>();
  private final List<Long> workers = new ArrayList<>();
  private final DemoLogs logs;
  private int claims;

  private record Builder(long id, String name, String mode, String branch, Duration usual) {}

  public DemoData(JdbcClient jdbc) {
    this.jdbc = jdbc;
    this.logs = new DemoLogs(jdbc);
  }

  /** Fills an empty database. */
  public void fill() {
    builders();
    workers();
    int pushes = 16;
    for (int i = pushes; i > 0; i--) {
      String branch = BRANCHES[i % 3];
      Instant at = now.minus(Duration.ofMinutes(i <= 2 ? 14L * i : 150L * i + random.nextInt(90)));
      push(branch, at, i);
    }
    ignored("ping", "ignored: a ping, nothing to build", Duration.ofDays(4));
    ignored("issues", "ignored: event issues sets off nothing", Duration.ofHours(9));
    ignored(
        "push",
        "ignored: no branch of builders.yaml is called feature/jit-tracing",
        Duration.ofHours(2));
    jdbc.sql("ANALYZE").update();
  }

  private void builders() {
    Fixtures fixtures = new Fixtures(jdbc);
    for (String branch : BRANCHES) {
      for (String[] b : BUILDERS) {
        String architecture = b[0].substring(0, b[0].indexOf(' '));
        String platform =
            architecture.toLowerCase(java.util.Locale.ROOT)
                + (b[0].contains("Fedora") ? "-fedora" : "-debian");
        BuilderDefinition definition =
            new BuilderDefinition(
                b[0] + " " + branch,
                platform,
                architecture,
                Execution.valueOf(b[2].toUpperCase(java.util.Locale.ROOT)),
                b[1],
                branch,
                "cpython",
                branch.equals("3.x") ? "main" : branch,
                List.of(branch, b[1], "tier-" + (architecture.equals("AMD64") ? 1 : 2), "stable"),
                List.of("linux", architecture.toLowerCase(java.util.Locale.ROOT)),
                b[1].contains("refleak") ? -10 : 0,
                STEPS.stream().map(s -> step(s, b[1])).toList());
        builders.add(
            new Builder(
                fixtures.builder(definition).value(),
                definition.name(),
                b[1],
                branch,
                Duration.ofMinutes(Integer.parseInt(b[3]))));
      }
    }
  }

  private static StepDefinition step(String name, String mode) {
    List<String> command =
        switch (name) {
          case "git" -> List.<String>of();
          case "configure" ->
              mode.startsWith("nogil")
                  ? List.of(
                      "./configure", "--prefix", "$(PWD)/target", "--with-pydebug", "--disable-gil")
                  : List.of("./configure", "--prefix", "$(PWD)/target", "--with-pydebug");
          case "compile" -> List.of("make", "-j2", "all");
          case "pythoninfo" -> List.of("make", "pythoninfo");
          case "verify" -> List.of("./python", "verify.py");
          case "test" ->
              List.of(
                  "make",
                  "buildbottest",
                  "TESTOPTS=-j2 --junit-xml test-results.xml",
                  "TESTTIMEOUT=1200");
          default -> List.of("make", "distclean");
        };
    return new StepDefinition(
        name,
        name.equals("git"),
        command,
        "",
        name.equals("test")
            ? Map.of("LC_ALL", "C.UTF-8", "SOURCE_DATE_EPOCH", "1700000000")
            : Map.of(),
        Duration.ofMinutes(30),
        name.equals("test") ? Duration.ofHours(4) : null,
        Duration.ofSeconds(10),
        !name.equals("test"),
        true,
        false,
        true,
        name.equals("clean"),
        List.of(),
        name.equals("test") ? Parser.REGRTEST : Parser.NONE,
        256L << 20,
        name.equals("test")
            ? List.of(new Artifact("test-results.xml", "test-results.xml", 1 << 24))
            : List.of(),
        null);
  }

  private void workers() {
    worker("amd64-1", "Ada Lovelace", "ACTIVE", "", 2, "AMD64", "Debian GNU/Linux 12", 5);
    worker("amd64-2", "Ada Lovelace", "ACTIVE", "", 2, "AMD64", "Debian GNU/Linux 13", 8);
    worker(
        "cstratak-fedora-rawhide-x86_64",
        "Charalampos Stratakis",
        "ACTIVE",
        "",
        1,
        "AMD64",
        "Fedora Linux 44 (Rawhide)",
        3);
    worker(
        "aarch64-pi5",
        "Pablo Galindo",
        "PAUSED",
        "moving house, back on Monday",
        1,
        "aarch64",
        "Debian GNU/Linux 12",
        9);
    worker(
        "ppc64le-osuosl",
        "OSU Open Source Lab",
        "ACTIVE",
        "",
        1,
        "PPC64LE",
        "Fedora Linux 43",
        10_000);
    worker("s390x-rhel9", "", "INVITED", "", 1, "", "", -1);
  }

  private void worker(
      String name,
      String owner,
      String state,
      String why,
      int slots,
      String architecture,
      String system,
      int seen) {
    Facts facts =
        architecture.isEmpty()
            ? null
            : new Facts(
                architecture,
                system,
                "Linux",
                "6.12.41-cloud",
                name + ".example.org",
                architecture.equals("AMD64") ? 16 : 4,
                33_500_000_000L,
                412_000_000_000L,
                "0.1.0",
                "17.0.16",
                Map.of(
                    "gcc", "gcc (Debian 12.2.0-14) 12.2.0", "clang", "Debian clang version 19.1.7"),
                List.of(16, 19),
                Map.of("podman", "5.4.2"),
                architecture.equals("AMD64")
                    ? Map.of("aarch64", "qemu-aarch64 10.0.2", "PPC64LE", "qemu-ppc64le 10.0.2")
                    : Map.of(),
                "2.47.3",
                Map.of(),
                List.of());
    long id =
        jdbc.sql(
                """
                INSERT INTO worker (name, owner, labels, slots, state, state_reason, state_by,
                  credential_hash, facts, facts_at, last_seen_at, state_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, now(), ?, now() - interval '5 hours')
                RETURNING id
                """)
            .param(name)
            .param(owner)
            .param(
                architecture.isEmpty()
                    ? new String[] {"linux", "s390x"}
                    : architecture.equals("AMD64")
                        ? new String[] {"linux", "amd64", "aarch64", "ppc64le", "gcc", "clang-19"}
                        : new String[] {
                          "linux", architecture.toLowerCase(java.util.Locale.ROOT), "gcc"
                        })
            .param(slots)
            .param(state)
            .param(why)
            .param(why.isEmpty() ? "" : "user pablo")
            .param(facts == null ? null : name.getBytes(java.nio.charset.StandardCharsets.UTF_8))
            .param(facts == null ? null : JSON.writeValueAsString(facts))
            .param(seen < 0 ? null : Timestamp.from(now.minusSeconds(seen)))
            .query(Long.class)
            .single();
    workers.add(id);
  }

  private void push(String branch, Instant at, int ordinal) {
    String revision = revision();
    Push commit = new Push(ordinal, at.toEpochMilli(), branch, branch, "cpython", revision);
    long inbox =
        jdbc.sql(
                """
                INSERT INTO inbox (source, delivery_id, event, payload, received_at, state, outcome, processed_at)
                VALUES ('github', gen_random_uuid()::text, 'push', '{}', ?, 'PROCESSED', ?, ?) RETURNING id
                """)
            .params(Timestamp.from(at), "1 change on " + branch, Timestamp.from(at))
            .query(Long.class)
            .single();
    long change =
        jdbc.sql(
                """
                INSERT INTO change (repository, branch, revision, author, message, url, files, received_at, inbox_id)
                VALUES ('cpython', ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id
                """)
            .param(branch)
            .param(revision)
            .param(Wording.author(commit))
            .param(Wording.message(commit))
            .param("https://github.com/python/cpython/commit/" + revision)
            .param(Wording.files(commit))
            .param(Timestamp.from(at))
            .param(inbox)
            .query(Long.class)
            .single();
    long set =
        jdbc.sql(
                """
                INSERT INTO build_set (scheduler, reason, repository, branch, revision, created_by, created_at)
                VALUES (?, ?, 'cpython', ?, ?, 'scheduler', ?) RETURNING id
                """)
            .params(
                branch,
                "push to " + branch + " by " + Wording.author(commit),
                branch,
                revision,
                Timestamp.from(at))
            .query(Long.class)
            .single();
    jdbc.sql("INSERT INTO build_set_change VALUES (?, ?)").params(set, change).update();
    int index = 0;
    for (Builder builder : builders) {
      if (builder.branch().equals(branch)) {
        Instant begin = at.plusSeconds(8 + index * 21L + random.nextInt(30));
        build(builder, set, branch, revision, begin, ordinal, index++);
      }
    }
  }

  private void build(
      Builder builder,
      long set,
      String branch,
      String revision,
      Instant begin,
      int ordinal,
      int index) {
    boolean pending = ordinal == 1 && index >= 4;
    Duration planned =
        Duration.ofSeconds(
            Math.round(builder.usual().toSeconds() * (0.85 + random.nextDouble() * 0.4)));
    boolean running = !pending && begin.plus(planned).isAfter(now);
    long request =
        jdbc.sql(
                """
                INSERT INTO build_request (build_set_id, builder_id, state, priority, requirement_id, submitted_at, expires_at)
                SELECT ?, id, ?, priority, requirement_id, ?, now() + interval '3 days' FROM builder WHERE id = ?
                RETURNING id
                """)
            .params(
                set,
                pending ? "PENDING" : running ? "RUNNING" : "COMPLETE",
                Timestamp.from(begin.minusSeconds(6)),
                builder.id())
            .query(Long.class)
            .single();
    if (pending) {
      return;
    }
    Ending ending =
        running ? Ending.NONE : Ending.of(builder.mode(), builder.branch(), ordinal, index, random);
    Instant end = running ? null : begin.plus(ending.cutsShort() ? planned.dividedBy(3) : planned);
    long build =
        jdbc.sql(
                """
                WITH n AS (UPDATE builder SET last_number = last_number + 1 WHERE id = ? RETURNING *)
                INSERT INTO build (builder_id, number, request_id, catalog_version, definition, repository,
                  branch, revision, state, epoch, execution, result, reason, summary, detail, started_at,
                  finished_at)
                SELECT id, last_number, ?, catalog_version, definition, 'cpython', ?, ?, ?, 1, execution, ?, ?, ?, ?, ?, ?
                  FROM n RETURNING id
                """)
            .param(builder.id())
            .param(request)
            .param(branch)
            .param(revision)
            .param(running ? "RUNNING" : "COMPLETE")
            .param(running ? null : ending.result())
            .param(running ? null : ending.reason())
            .param(running ? "" : ending.summary())
            .param(running ? "" : ending.detail())
            .param(Timestamp.from(begin))
            .param(end == null ? null : Timestamp.from(end))
            .query(Long.class)
            .single();
    if (!running) {
      jdbc.sql("UPDATE build_request SET result = ?, reason = ?, completed_at = ? WHERE id = ?")
          .params(ending.result(), ending.reason(), Timestamp.from(end), request)
          .update();
    }
    int first = 1;
    if (ordinal % 7 == 0 && index == 2) {
      attempt(build, 1, begin, begin.plusSeconds(240), Ending.NONE, Duration.ofMinutes(40), true);
      begin = begin.plusSeconds(300);
      first = 2;
    }
    attempt(build, first, begin, end, ending, planned, false);
  }

  private void attempt(
      long build,
      int ordinal,
      Instant begin,
      @Nullable Instant end,
      Ending ending,
      Duration planned,
      boolean lost) {
    long attempt =
        jdbc.sql(
                """
                INSERT INTO attempt (build_id, ordinal, worker_id, claim_id, epoch, token_hash, state,
                  lease_until, leased_at, started_at, finished_at, result, reason, message)
                VALUES (?, ?, ?, ?, 1, '', ?, now() + interval '6 hours', ?, ?, ?, ?, ?, ?) RETURNING id
                """)
            .param(build)
            .param(ordinal)
            .param(workers.get(claims % 3))
            .param("claim-" + claims++)
            .param(lost ? "LOST" : end == null ? "RUNNING" : "FINISHED")
            .param(Timestamp.from(begin))
            .param(Timestamp.from(begin))
            .param(end == null ? null : Timestamp.from(end))
            .param(lost ? "RETRY" : end == null ? null : ending.result())
            .param(lost ? "WORKER_LOST" : end == null ? null : ending.reason())
            .param("")
            .query(Long.class)
            .single();
    double[] shares = {0.01, 0.05, 0.24, 0.01, 0.005, 0.68, 0.005};
    Instant at = begin;
    boolean halted = false;
    for (int i = 0; i < STEPS.size(); i++) {
      String name = STEPS.get(i);
      Instant stop = at.plusMillis(Math.round(planned.toMillis() * shares[i]));
      boolean isTheEnd = ending.step().equals(name) && !ending.result().equals("SUCCESS");
      Instant limit = end == null ? now : end;
      String state =
          halted
              ? "FINISHED"
              : !at.isBefore(limit)
                  ? "PENDING"
                  : stop.isAfter(limit) && end == null ? "RUNNING" : "FINISHED";
      if (stop.isAfter(limit)) {
        stop = limit;
      }
      String result =
          !state.equals("FINISHED")
              ? null
              : halted ? "SKIPPED" : isTheEnd ? ending.result() : "SUCCESS";
      boolean began = !halted && !state.equals("PENDING");
      jdbc.sql(
              "INSERT INTO step (attempt_id, ordinal, name, state, ended, exit_code, result,"
                  + " reason, text, detail, started_at, finished_at) VALUES (?, ?, ?, ?, ?, ?, ?,"
                  + " ?, ?, ?, ?, ?)")
          .params(
              Stream.of(
                      attempt,
                      i + 1,
                      name,
                      state,
                      Null.when(!state.equals("FINISHED"), halted ? "SKIPPED" : "EXITED"),
                      Null.when(result == null || halted, isTheEnd ? 2 : 0),
                      Null.when(result == null, String.valueOf(result)),
                      Null.when(!isTheEnd, isTheEnd ? ending.reason() : ""),
                      result == null
                          ? name
                          : isTheEnd
                              ? name + " (" + result.toLowerCase(java.util.Locale.ROOT) + ")"
                              : name,
                      isTheEnd ? ending.detail() : "",
                      Null.when(!began, Timestamp.from(at)),
                      Null.when(!began || !state.equals("FINISHED"), Timestamp.from(stop)))
                  .map(Null::unwrap)
                  .toList())
          .update();
      if (began) {
        logs.write(attempt, name, isTheEnd, state.equals("RUNNING"));
      }
      halted = halted || (isTheEnd && !name.equals("test") && !ending.result().equals("WARNINGS"));
      at = stop;
    }
    if (!lost && end != null) {
      jdbc.sql(
              "INSERT INTO property VALUES (?, 'proof.architecture', 'x86_64', 'verify'), (?,"
                  + " 'proof.gil', 'on', 'verify'), (?, 'proof.pydebug', 'yes', 'verify'), (?,"
                  + " 'revision.got', repeat('ab', 20), 'git')")
          .params(attempt, attempt, attempt, attempt)
          .update();
      jdbc.sql(
              "INSERT INTO artifact (attempt_id, name, size, sha256, content) VALUES (?,"
                  + " 'test-results.xml', 1843201, 'x', '')")
          .param(attempt)
          .update();
    }
  }

  /** JdbcClient takes lists, which cannot always hold null: this stands for it on the way. */
  private record Null() {
    static Object when(boolean is, Object otherwise) {
      return is ? new Null() : otherwise;
    }

    static @Nullable Object unwrap(Object value) {
      return value instanceof Null ? null : value;
    }
  }

  private void ignored(String event, String outcome, Duration ago) {
    jdbc.sql(
            """
            INSERT INTO inbox (source, delivery_id, event, payload, received_at, state, outcome, processed_at)
            VALUES ('github', gen_random_uuid()::text, ?, '{}', ?, 'IGNORED', ?, now())
            """)
        .params(event, Timestamp.from(now.minus(ago)), outcome)
        .update();
  }

  private String revision() {
    StringBuilder text = new StringBuilder();
    while (text.length() < 40) {
      text.append(Integer.toHexString(random.nextInt(16)));
    }
    return text.toString();
  }
}
