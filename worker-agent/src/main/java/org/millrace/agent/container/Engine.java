package org.millrace.agent.container;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The command line of a container engine. Safe for use by any thread.
 *
 * @param program where it is
 * @param path the {@code PATH} that it is run with
 */
record Engine(Path program, String path) {
  private static final List<String> KNOWN = List.of("docker", "podman");

  /** What of the agent's own environment says which engine to talk to, and as whom. */
  private static final List<String> PASSED_ON =
      List.of(
          "HOME",
          "XDG_RUNTIME_DIR",
          "XDG_CONFIG_HOME",
          "XDG_DATA_HOME",
          "DBUS_SESSION_BUS_ADDRESS",
          "DOCKER_HOST",
          "DOCKER_CONTEXT",
          "DOCKER_CONFIG",
          "DOCKER_CERT_PATH",
          "DOCKER_TLS_VERIFY",
          "CONTAINER_HOST");

  /** What an engine's program said, and its exit code; -1 where it did not end in time. */
  record Answer(int code, String text) {}

  /** Looks for the engine that the owner wants; empty where it is not installed. */
  static Optional<Engine> find(String wanted, String path) {
    for (String name : wanted.isEmpty() ? KNOWN : List.of(wanted)) {
      for (String folder : name.contains("/") ? new String[] {""} : path.split(":", -1)) {
        Path program = Path.of(folder).resolve(name).toAbsolutePath();
        if (Files.isRegularFile(program) && Files.isExecutable(program)) {
          return Optional.of(new Engine(program, path));
        }
      }
    }
    return Optional.empty();
  }

  boolean isPodman() {
    return program.getFileName().toString().startsWith("podman");
  }

  /** The environment of the engine's program: nothing of a step is in it. */
  Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    for (String name : PASSED_ON) {
      String value = System.getenv(name);
      if (value != null) {
        environment.put(name, value);
      }
    }
    environment.put("PATH", path);
    environment.put("LANG", "C.UTF-8");
    return environment;
  }

  /** Runs the engine's program. */
  Answer run(int seconds, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile("millrace-engine", ".txt");
    try {
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().clear();
      builder.environment().putAll(environment());
      builder.redirectErrorStream(true);
      builder.redirectOutput(output.toFile());
      builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
      Process process = builder.start();
      try {
        boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
        String text = new String(Files.readAllBytes(output), StandardCharsets.UTF_8).strip();
        return new Answer(ended ? process.exitValue() : -1, text);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return new Answer(-1, "interrupted");
      } finally {
        process.destroyForcibly();
      }
    } finally {
      Files.deleteIfExists(output);
    }
  }
}
