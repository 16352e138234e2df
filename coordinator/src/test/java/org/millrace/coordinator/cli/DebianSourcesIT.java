package org.millrace.coordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The script that makes a repository of Debian's source packages, against a mirror with two small
 * ones.
 */
class DebianSourcesIT {
  @TempDir Path folder;
  private final Map<String, byte[]> pool = new ConcurrentHashMap<>();
  private final AtomicInteger downloads = new AtomicInteger();
  private HttpServer mirror;
  private Path releases;

  @BeforeEach
  void startMirror() throws IOException {
    mirror = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    mirror.createContext(
        "/debian/pool/main/p/python3.13/",
        exchange -> {
          String name = exchange.getRequestURI().getPath().replaceFirst(".*/", "");
          byte[] body = pool.get(name);
          boolean head = exchange.getRequestMethod().equals("HEAD");
          if (body == null) {
            exchange.sendResponseHeaders(404, -1);
          } else if (head) {
            exchange.sendResponseHeaders(200, -1);
          } else {
            downloads.incrementAndGet();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          }
          exchange.close();
        });
    mirror.start();
    releases = Files.createFile(folder.resolve("releases"));
    release("3.13.15", "2026-08-05", "print('fifteen')");
    release("3.13.5", "2025-06-11", "print('five')");
  }

  @AfterEach
  void stopMirror() {
    mirror.stop(0);
  }

  @Test
  void every_release_is_a_commit_with_all_its_files_oldest_first() {
    Commands.Outcome made = make("cache");

    assertThat(made.output()).endsWith(repository("cache") + "\n");
    assertThat(git("cache", "log", "--reverse", "--format=%s %ad", "--date=short", "3.13"))
        .isEqualTo("Python 3.13.5 2025-06-11\nPython 3.13.15 2026-08-05\n");
    assertThat(git("cache", "tag", "--points-at", "3.13")).isEqualTo("v3.13.15\n");
    assertThat(git("cache", "diff", "--name-only", "v3.13.5", "v3.13.15")).isEqualTo("configure\n");
    assertThat(git("cache", "show", "3.13:Lib/ignored.pyc"))
        .as("a file that the tarball's own .gitignore names")
        .isEqualTo("kept");
  }

  @Test
  void two_machines_get_the_same_commits() {
    make("one");
    make("two");

    assertThat(git("one", "rev-parse", "3.13")).isEqualTo(git("two", "rev-parse", "3.13"));
  }

  @Test
  void a_second_run_asks_nobody() {
    make("cache");
    mirror.stop(0);

    assertThat(make("cache").succeeded()).isTrue();
  }

  @Test
  void two_runs_at_once_download_once() {
    CompletableFuture<Commands.Outcome> other = CompletableFuture.supplyAsync(() -> make("cache"));
    Commands.Outcome mine = make("cache");

    assertThat(mine.succeeded()).isTrue();
    assertThat(other.join().succeeded()).isTrue();
    assertThat(downloads).hasValue(2);
  }

  @Test
  void a_tarball_with_another_hash_is_refused_and_nothing_is_kept() {
    pool.computeIfPresent(
        "python3.13_3.13.15.orig.tar.xz", (name, body) -> Arrays.copyOf(body, 99));

    Commands.Outcome made = run("cache");

    assertThat(made.exitCode()).isEqualTo(1);
    assertThat(made.output()).contains("its SHA-256 is wrong");
    assertThat(Path.of(repository("cache"))).doesNotExist();
  }

  @Test
  void what_a_killed_run_left_is_thrown_away() throws IOException {
    Files.createDirectories(folder.resolve("cache/making.abc123/cpython.git/objects"));
    Files.createDirectories(folder.resolve("cache/cpython.git/objects"));

    make("cache");

    assertThat(git("cache", "rev-list", "--count", "3.13")).isEqualTo("2\n");
    try (var left = Files.list(folder.resolve("cache"))) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("cpython.git", "lock");
    }
  }

  @Test
  void says_so_where_no_mirror_has_a_source_package() {
    pool.clear();

    Commands.Outcome made = run("cache");

    assertThat(made.exitCode()).isEqualTo(1);
    assertThat(made.output()).contains("no source package", "MILLRACE_REPOSITORY_CPYTHON");
  }

  private Commands.Outcome make(String cache) {
    Commands.Outcome outcome = run(cache);
    assertThat(outcome.exitCode()).as(outcome.output()).isZero();
    return outcome;
  }

  private Commands.Outcome run(String cache) {
    return Commands.run(
        Duration.ofMinutes(2),
        List.of(
            "bash",
            Installation.find().sourcesScript().toString(),
            "--into",
            folder.resolve(cache).toString(),
            "--mirror",
            "http://127.0.0.1:%d/debian".formatted(mirror.getAddress().getPort()),
            "--releases",
            releases.toString()));
  }

  private String repository(String cache) {
    return folder.resolve(cache).resolve("cpython.git").toString();
  }

  private String git(String cache, String... words) {
    return SourceRepository.git(Path.of(repository(cache)), words);
  }

  private void release(String version, String date, String program) throws IOException {
    Path tree = folder.resolve("trees/Python-" + version);
    Files.createDirectories(tree.resolve("Lib"));
    Files.writeString(tree.resolve("configure"), program);
    Files.writeString(tree.resolve(".gitignore"), "*.pyc\n");
    Files.writeString(tree.resolve("Lib/ignored.pyc"), "kept");
    Path tarball = folder.resolve(version + ".tar.xz");
    List<String> command = new ArrayList<>(List.of("tar", "--create", "--xz", "--sort=name"));
    command.addAll(List.of("--mtime=" + date + " 12:00:00Z", "--file", tarball.toString()));
    command.addAll(List.of("--directory", folder.resolve("trees").toString()));
    command.add("Python-" + version);
    Commands.Outcome packed = Commands.run(Duration.ofMinutes(1), command);
    assertThat(packed.exitCode()).as(packed.output()).isZero();
    byte[] body = Files.readAllBytes(tarball);
    pool.put("python3.13_" + version + ".orig.tar.xz", body);
    Files.writeString(releases, Files.readString(releases) + version + " " + sha256(body) + "\n");
  }

  private static String sha256(byte[] body) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
