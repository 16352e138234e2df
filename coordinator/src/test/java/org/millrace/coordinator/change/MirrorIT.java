package org.millrace.coordinator.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A mirror outlives a git that was killed while it worked on it. */
class MirrorIT {
  @TempDir private Path folder;

  private Git git(Path mirror) throws Exception {
    Path origin = folder.resolve("origin.git");
    new Git(origin, "").prepare();
    return new Git(mirror, origin.toUri().toString());
  }

  @Test
  void locks_of_a_git_that_was_killed_are_no_hindrance() throws Exception {
    Path mirror = folder.resolve("mirror.git");
    Git git = git(mirror);
    git.prepare();
    Files.createFile(mirror.resolve("config.lock"));
    Files.createFile(mirror.resolve("packed-refs.lock"));
    git.prepare();
    assertThat(mirror.resolve("config.lock")).doesNotExist();
    assertThat(git.run(Duration.ofSeconds(30), "", List.of("ls-remote", "origin"))).isEmpty();
  }

  @Test
  void a_mirror_that_was_made_by_half_is_made_again() throws Exception {
    Path mirror = folder.resolve("mirror.git");
    Files.createDirectories(mirror.resolveSibling("mirror.git.new"));
    Files.createDirectories(mirror);
    Files.createFile(mirror.resolve("config.lock"));
    Git git = git(mirror);
    git.prepare();
    assertThat(mirror.resolve("HEAD")).exists();
    assertThat(mirror.resolveSibling("mirror.git.new")).doesNotExist();
    assertThat(git.run(Duration.ofSeconds(30), "", List.of("ls-remote", "origin"))).isEmpty();
  }
}
