package org.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.millrace.endtoend.harness.FarmApi;
import org.millrace.endtoend.harness.GitHubHook;
import org.millrace.endtoend.harness.LiveFarm;
import org.millrace.endtoend.harness.Push;
import org.millrace.endtoend.harness.Waits;
import org.millrace.endtoend.harness.Workspace;
import tools.jackson.databind.JsonNode;

/**
 * A revision that is being worked on by a script which leaves traces beside the farm: one line for
 * each start, and every byte that it printed. What the farm says can so be held against what
 * happened. The script goes on until it is told to end.
 */
final class Work {
  private static final AtomicLong REVISIONS = new AtomicLong(System.nanoTime());
  private static final String NOTHING = "0".repeat(40);

  private final LiveFarm farm;
  private final String builder;
  private final String revision;
  private final Path traces;

  private Work(LiveFarm farm, String key, String revision, Path traces) {
    this.farm = farm;
    this.builder = ScriptBuilders.name(key);
    this.revision = revision;
    this.traces = traces;
  }

  /** The script that prints a line ten times a second. */
  static Path ticker(Workspace workspace) {
    return workspace.script(
        "ticker.sh", script(workspace, "echo \"tick $n of $MILLRACE_REVISION\"", "0.1"));
  }

  /** The script that prints as many megabytes as {@link #allow} has allowed it. */
  static Path flood(Workspace workspace) {
    String print =
        """
        while [ "$n" -gt "$(cat "$traces.allowed" 2>/dev/null || echo 1)" ] && [ ! -e "$traces.end" ]; do sleep 0.05; done
        seq -f "flood $n line %08.0f of $MILLRACE_REVISION ...." 1 14000\
        """;
    return workspace.script("flood.sh", script(workspace, print, "0"));
  }

  private static String script(Workspace workspace, String print, String pause) {
    return """
    traces=TRACES/$MILLRACE_REVISION
    log=$traces.$$.log
    : >"$log"
    echo "$$" >>"$traces.starts"
    n=0
    while [ ! -e "$traces.end" ]; do
      n=$((n+1))
      PRINT | tee -a "$log"
      sleep PAUSE
    done
    echo ended >>"$traces.ends"
    """
        .replace("TRACES", workspace.folder("traces").toString())
        .replace("PRINT", print)
        .replace("PAUSE", pause);
  }

  /** Pushes a new revision for the builder with this key. */
  static Work push(LiveFarm farm, Workspace workspace, String key) {
    Work work = prepare(farm, workspace, key);
    assertThat(work.deliver(GitHubHook.newDelivery()).status()).isEqualTo(202);
    return work;
  }

  /** Makes up a revision that is not pushed yet. */
  static Work prepare(LiveFarm farm, Workspace workspace, String key) {
    String revision = "%040x".formatted(REVISIONS.incrementAndGet());
    return new Work(farm, key, revision, workspace.folder("traces").resolve(revision));
  }

  /** Delivers the push of this revision. */
  GitHubHook.Answer deliver(String delivery) {
    String branch = builder.substring(builder.lastIndexOf(' ') + 1);
    Push push =
        new Push(
            ScriptBuilders.REPOSITORY,
            branch,
            NOTHING,
            revision,
            "Ada Lovelace",
            "Work on " + branch,
            List.of("work.c"));
    return farm.hook().send("push", delivery, push.json());
  }

  String revision() {
    return revision;
  }

  /** Waits until the script has printed so many bytes more than it has now. */
  void awaitMore(long bytes) throws IOException {
    long now = printed();
    Waits.until("the script to print " + bytes + " bytes more", () -> printed() >= now + bytes);
  }

  /** Waits until the script has begun to print. */
  Work awaitStart() {
    awaitStarts(1);
    return this;
  }

  /** Waits until the script was started so many times, and has begun to print. */
  void awaitStarts(int times) {
    Waits.until(
        "start " + times + " of the script for " + revision,
        () -> starts() >= times && printed() > 0);
  }

  /** Lets the flood go on to so many megabytes in all. */
  void allow(int megabytes) throws IOException {
    Path next = Files.writeString(trace("allowed.next"), megabytes + "\n");
    Files.move(next, trace("allowed"), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Lets the script end, and waits until it has. */
  void end() throws IOException {
    letEnd();
    Waits.until("the script to end for " + revision, () -> Files.exists(trace("ends")));
  }

  /** Lets the script end. */
  void letEnd() throws IOException {
    Files.writeString(trace("end"), "", StandardOpenOption.CREATE);
  }

  /** How many times the work was begun. */
  int starts() throws IOException {
    return pids().size();
  }

  /** Process ids of all the scripts that were started for this revision, in that order. */
  List<Long> pids() throws IOException {
    return Files.exists(trace("starts"))
        ? Files.readAllLines(trace("starts")).stream().map(Long::valueOf).toList()
        : List.of();
  }

  /** True while that process does anything; one that ended and was not yet collected does not. */
  static boolean isRunning(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      return "ZX".indexOf(stat.charAt(stat.lastIndexOf(')') + 2)) < 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** Ids of this revision's builds, oldest first. */
  List<Long> builds() {
    return farm.database()
        .sql("SELECT id FROM build WHERE revision = ? ORDER BY id")
        .param(revision)
        .query(Long.class)
        .list();
  }

  /** The one build of this revision, once there is one. */
  long build() {
    return Waits.untilSome(
        "a build of " + revision, Waits.LONG, () -> builds().stream().findFirst().orElse(null));
  }

  /** The one build, once it is complete. */
  JsonNode awaitComplete() {
    long id = build();
    FarmApi api = farm.api();
    return Waits.untilSome(
        "build " + id + " to be complete",
        Duration.ofMinutes(3),
        () -> {
          JsonNode build = api.build(id);
          return build.path("state").asString("").equals("COMPLETE") ? build : null;
        });
  }

  /** All attempts of this revision's builds: {@code ordinal state epoch}. */
  List<String> attempts() {
    return farm.database()
        .sql(
            """
            SELECT a.ordinal || ' ' || a.state || ' ' || a.epoch
            FROM attempt a JOIN build b ON b.id = a.build_id WHERE b.revision = ? ORDER BY a.id
            """)
        .param(revision)
        .query(String.class)
        .list();
  }

  /**
   * The build succeeded, as its first attempt, the work was begun once, and the log is what was
   * printed.
   */
  void assertUnharmed() throws IOException {
    JsonNode build = awaitComplete();
    assertThat(build.path("result").asString()).as("result of %s", build).isEqualTo("SUCCESS");
    assertThat(builds()).as("builds").hasSize(1);
    assertThat(attempts()).as("attempts").containsExactly("1 FINISHED 1");
    assertThat(starts()).as("starts of the work").isEqualTo(1);
    assertLogComplete();
  }

  /**
   * The log, as the farm gives it out, is byte for byte what the script printed that was started
   * last.
   */
  void assertLogComplete() throws IOException {
    FarmApi.Download log = farm.api().download(build(), "work/stdio");
    assertThat(log).isEqualTo(new FarmApi.Download(printed(), sha256(log())));
  }

  private long printed() throws IOException {
    Path log = log();
    return Files.exists(log) ? Files.size(log) : 0;
  }

  /** What the script that was started last has printed. */
  private Path log() throws IOException {
    List<Long> pids = pids();
    return trace(pids.isEmpty() ? "none" : pids.getLast() + ".log");
  }

  private Path trace(String kind) {
    return traces.resolveSibling(traces.getFileName() + "." + kind);
  }

  /** Of a file's bytes, in lower-case hexadecimal. */
  static String sha256(Path file) throws IOException {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java has no SHA-256", e);
    }
  }
}
