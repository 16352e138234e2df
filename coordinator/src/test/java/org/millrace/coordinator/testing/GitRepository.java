package org.millrace.coordinator.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A git repository on this machine that commits are made in. */
public final class GitRepository {
  private final Path folder;

  public GitRepository(Path folder) {
    this.folder = folder;
    git("init", "--quiet", "--initial-branch=3.13", ".");
    git("config", "uploadpack.allowFilter", "true");
  }

  public String url() {
    return folder.toUri().toString();
  }

  /** Commits a file and answers with the commit's id. */
  public String commit(String author, String message, String file) {
    try {
      Path path = folder.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, message + System.nanoTime());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    git("add", "--all");
    git("commit", "--quiet", "--author=" + author + " <a@example.org>", "--message=" + message);
    return head();
  }

  public String head() {
    return git("rev-parse", "HEAD");
  }

  /** Runs git in the repository and answers with what it printed. */
  public String git(String... words) {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "GIT_CONFIG_GLOBAL", "/dev/null",
                "GIT_COMMITTER_NAME", "c",
                "GIT_COMMITTER_EMAIL", "c@example.org"));
    builder.redirectErrorStream(true);
    try {
      Process process = builder.start();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", command) + ": " + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
