package org.millrace.coordinator.change;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.springframework.util.FileSystemUtils;

/**
 * Runs git on one bare repository on this machine that mirrors a little of another one. It never
 * asks for a password, runs no hook, ends in time, and its output has a limit. Any thread.
 */
final class Git {
  private static final int MOST_OUTPUT = 64 << 20;
  private static final Pattern NO_SUCH_THING =
      Pattern.compile(
          "not our ref|unadvertised object|couldn't find remote ref|remote error: upload-pack: not");
  private static final Pattern SECRET = Pattern.compile("(?<=://)[^/@\\s]+@");
  private static final Pattern HIDDEN = Pattern.compile("[\\p{Cntrl}\\p{Cf}]");

  private final Path folder;
  private final String url;

  /**
   * @param folder the bare repository; made by {@link #prepare}
   * @param url the repository that it mirrors
   */
  Git(Path folder, String url) {
    this.folder = folder;
    this.url = url;
  }

  /**
   * Makes the repository on this machine, unless it is there. It is made beside its place and moved
   * there whole: a git that is killed leaves locks behind, at which every later one would fail.
   *
   * <p>Call it while nobody else works on the folder.
   */
  void prepare() throws GitTrouble {
    try {
      if (Files.exists(folder.resolve("HEAD"))) {
        removeLocks();
        return;
      }
      FileSystemUtils.deleteRecursively(folder);
      Path beside = folder.resolveSibling(folder.getFileName() + ".new");
      FileSystemUtils.deleteRecursively(beside);
      run(
          Duration.ofSeconds(30),
          "",
          List.of("init", "--quiet", "--bare", "--template=", beside.toString()));
      Files.move(beside, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new GitTrouble("the folder %s cannot be used: %s".formatted(folder, e), false);
    }
  }

  private void removeLocks() throws IOException {
    try (DirectoryStream<Path> locks = Files.newDirectoryStream(folder, "*.lock")) {
      for (Path lock : locks) {
        Files.deleteIfExists(lock);
      }
    }
  }

  /** What git prints. */
  String run(Duration limit, String input, List<String> words) throws GitTrouble {
    List<String> command = new ArrayList<>(List.of("git"));
    if (!words.getFirst().equals("init")) {
      command.add("--git-dir=" + folder);
    }
    command.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(command);
    settle(builder.environment());
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new GitTrouble(
          "git cannot be started on the coordinator's machine: " + e.getMessage(), false);
    }
    try {
      return output(process, limit, input, words.getFirst());
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /** Addresses may hold passwords, so this one is in the environment and on no command line. */
  private void settle(Map<String, String> environment) {
    environment.keySet().removeIf(name -> name.startsWith("GIT_") || name.startsWith("MILLRACE_"));
    Map<String, String> settings =
        Map.of(
            "remote.origin.url", url,
            "core.hooksPath", "/dev/null",
            "core.fsmonitor", "false",
            "gc.auto", "0",
            "maintenance.auto", "false",
            "credential.interactive", "never",
            "fetch.recurseSubmodules", "false",
            "log.showSignature", "false",
            "i18n.logOutputEncoding", "UTF-8");
    int count = 0;
    for (Map.Entry<String, String> setting : settings.entrySet()) {
      environment.put("GIT_CONFIG_KEY_" + count, setting.getKey());
      environment.put("GIT_CONFIG_VALUE_" + count, setting.getValue());
      count++;
    }
    environment.put("GIT_CONFIG_COUNT", Integer.toString(count));
    environment.put("GIT_ALLOW_PROTOCOL", "file:git:http:https:ssh");
    environment.put("GIT_TERMINAL_PROMPT", "0");
    environment.put("GIT_ASKPASS", "/bin/false");
    environment.put("SSH_ASKPASS_REQUIRE", "never");
    environment.put("GIT_SSH_COMMAND", "ssh -o BatchMode=yes -o ConnectTimeout=20");
    environment.put("GIT_HTTP_LOW_SPEED_LIMIT", "100");
    environment.put("GIT_HTTP_LOW_SPEED_TIME", "60");
    environment.put("LC_ALL", "C");
  }

  private String output(Process process, Duration limit, String input, String verb)
      throws GitTrouble {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Thread writer = Thread.ofVirtual().start(() -> write(process.getOutputStream(), input));
    Thread reader =
        Thread.ofVirtual().start(() -> read(process, process.getInputStream(), out, MOST_OUTPUT));
    Thread words =
        Thread.ofVirtual().start(() -> read(process, process.getErrorStream(), err, 1 << 20));
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new GitTrouble(
            "git %s had no answer from %s within %d s"
                .formatted(verb, withoutSecrets(url), limit.toSeconds()),
            false);
      }
      writer.join();
      reader.join();
      words.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GitTrouble("the coordinator is being stopped", false);
    }
    if (process.exitValue() != 0) {
      String said = err.toString(StandardCharsets.UTF_8);
      throw new GitTrouble(
          "git %s on %s failed: %s".formatted(verb, withoutSecrets(url), gist(said)),
          NO_SUCH_THING.matcher(said).find());
    }
    if (out.size() >= MOST_OUTPUT) {
      throw new GitTrouble(
          "git %s on %s said more than %d MiB"
              .formatted(verb, withoutSecrets(url), MOST_OUTPUT >> 20),
          false);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private static void write(OutputStream stream, String input) {
    try (stream) {
      stream.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // git did not want to read on; whether it failed its exit code tells.
    }
  }

  private static void read(
      Process process, InputStream stream, ByteArrayOutputStream into, int most) {
    byte[] buffer = new byte[8192];
    try (stream) {
      int count = stream.read(buffer);
      while (count >= 0) {
        into.write(buffer, 0, Math.min(count, most - into.size()));
        if (into.size() >= most) {
          process.destroyForcibly();
          return;
        }
        count = stream.read(buffer);
      }
    } catch (IOException e) {
      // The process was ended, which its exit code tells.
    }
  }

  /** The line that says most: the first that is fatal, or the last one. */
  private static String gist(String said) {
    List<String> lines = said.lines().filter(line -> !line.isBlank()).toList();
    String line =
        lines.stream()
            .filter(one -> one.startsWith("fatal: ") || one.startsWith("ERROR: "))
            .findFirst()
            .orElse(lines.isEmpty() ? "it said nothing" : lines.getLast());
    String clean = withoutSecrets(HIDDEN.matcher(line).replaceAll(" ").strip());
    return clean.length() > 300 ? clean.substring(0, 300) : clean;
  }

  /** An address, or a text with one, without name and password. */
  static String withoutSecrets(String text) {
    return SECRET.matcher(text).replaceAll("");
  }
}
