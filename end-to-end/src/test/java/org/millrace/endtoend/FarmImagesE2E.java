package org.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.millrace.endtoend.harness.Installation;
import org.millrace.endtoend.harness.RunningProcess;
import org.millrace.endtoend.harness.Workspace;

/** {@code ./farm images} on images that are there already: what is built again, and what is not. */
@TestInstance(Lifecycle.PER_CLASS)
class FarmImagesE2E {
  private static final Duration SOON = Duration.ofMinutes(2);
  private static final String IMAGE = "millrace/runtime-aarch64:trixie";

  private Workspace workspace;
  private Path root;
  private int runs;

  /** The script and the recipes alone: a test may change them. */
  @BeforeAll
  void copyTheScriptAndTheRecipes() throws IOException {
    Needs.programs("bash", "awk", "sha256sum");
    workspace = Workspace.create("images");
    root = workspace.folder("checkout");
    Path from = Installation.find().root();
    for (String folder : List.of("scripts", "docker")) {
      Files.createDirectories(root.resolve(folder));
      try (Stream<Path> files = Files.list(from.resolve(folder))) {
        for (Path file : files.toList()) {
          Files.copy(file, root.resolve(folder).resolve(file.getFileName().toString()));
        }
      }
    }
    Files.copy(from.resolve("farm"), root.resolve("farm"));
  }

  @AfterAll
  void cleanUp() {
    if (workspace != null) {
      workspace.close();
    }
  }

  @Test
  void every_script_can_be_read_by_its_shell() throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path script :
          files.filter(file -> file.endsWith("farm") || file.toString().endsWith(".sh")).toList()) {
        String shell = Files.readString(script).startsWith("#!/bin/sh") ? "sh" : "bash";
        assertThat(ends(run(shell, "-n", script.toString()))).as("%s", script).isZero();
      }
    }
  }

  @Test
  void an_image_that_does_not_exist_is_answered_with_those_that_do() {
    RunningProcess run = farm("cros");

    assertThat(ends(run)).isEqualTo(2);
    assertThat(run.text()).contains("there is no image 'cros'", "cross", "runtime-ppc64le");
  }

  @Test
  void nothing_is_built_while_its_recipe_is_the_same() throws IOException {
    Needs.images(IMAGE);
    assertThat(ends(farm("runtime-aarch64"))).isZero();
    String id = id();

    RunningProcess again = farm("runtime-aarch64");

    assertThat(ends(again)).isZero();
    assertThat(again.text()).contains("are there, as their recipes say").doesNotContain("building");
    assertThat(id()).isEqualTo(id);
  }

  @Test
  void a_changed_recipe_outdates_its_image_and_a_changed_comment_does_not() throws IOException {
    Needs.images(IMAGE);
    assertThat(ends(farm("runtime-aarch64"))).isZero();
    Path recipe = root.resolve("docker/runtime.Dockerfile");
    String text = Files.readString(recipe);
    try {
      Files.writeString(recipe, "# Said in other words.\n", StandardOpenOption.APPEND);
      assertThat(listed()).containsPattern("runtime-aarch64:trixie +ready");

      Files.writeString(recipe, "ENV ANOTHER=1\n", StandardOpenOption.APPEND);
      assertThat(listed()).containsPattern("runtime-aarch64:trixie +outdated");
    } finally {
      Files.writeString(recipe, text);
    }
  }

  private String listed() {
    RunningProcess list = farm("--list", "runtime-aarch64");
    assertThat(ends(list)).isZero();
    return list.text();
  }

  private String id() {
    RunningProcess inspect = run("docker", "image", "inspect", "--format", "{{.Id}}", IMAGE);
    assertThat(ends(inspect)).isZero();
    return inspect.text();
  }

  private RunningProcess farm(String... words) {
    return run(
        Stream.concat(Stream.of(root.resolve("farm").toString(), "images"), Stream.of(words))
            .toArray(String[]::new));
  }

  private RunningProcess run(String... command) {
    runs++;
    return RunningProcess.start(
        command[0], root, List.of(command), Map.of(), "", workspace.file("logs/" + runs + ".log"));
  }

  private static int ends(RunningProcess process) {
    return process.awaitExit(SOON);
  }
}
