package org.millrace.endtoend.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.millrace.coordinator.cli.JvmOptions;

/**
 * What the build has made, and where: everything is found from the checkout's root.
 *
 * @param root the folder with {@code farm}, {@code coordinator/} and the rest
 */
public record Installation(Path root) {

  /**
   * Looks from the working directory upwards.
   *
   * @throws IllegalStateException where this is no checkout of Millrace
   */
  public static Installation find() {
    Path start = Path.of("").toAbsolutePath();
    for (Path folder = start; folder != null; folder = folder.getParent()) {
      if (Files.exists(folder.resolve("mvnw"))
          && Files.isDirectory(folder.resolve("coordinator"))) {
        return new Installation(folder);
      }
    }
    throw new IllegalStateException(start + " is not inside a checkout of Millrace.");
  }

  /** The coordinator's jar; its libraries are beside it in {@code lib}. */
  public Path coordinatorJar() {
    Path target = root.resolve("coordinator/target");
    try (Stream<Path> files = Files.list(target)) {
      return files
          .filter(file ->
              file.getFileName().toString().matches("coordinator-[0-9.]+(-SNAPSHOT)?\\.jar"))
          .max(Comparator.naturalOrder())
          .orElseThrow(() -> notBuilt(target));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot look into " + target + ". Build first: ./mvnw package", e);
    }
  }

  /** The agent's one jar. */
  public Path agentJar() {
    Path jar = root.resolve("worker-agent/target/millrace-agent.jar");
    if (!Files.exists(jar)) {
      throw notBuilt(jar);
    }
    return jar;
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** How {@code ./farm up} starts the coordinator's program, with these words. */
  public List<String> coordinator(String... words) {
    return command(JvmOptions.COORDINATOR, coordinatorJar(), words);
  }

  /** How {@code ./farm} starts its own program, with these words. */
  public List<String> farm(String... words) {
    List<String> command =
        new ArrayList<>(
            List.of(
                java(),
                "-XX:+UseSerialGC",
                "-Xmx1g",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                coordinatorJar().toString(),
                "org.millrace.coordinator.cli.Farm"));
    command.addAll(List.of(words));
    return command;
  }

  /** How {@code ./farm up} starts the agent, with these words. */
  public List<String> agent(String... words) {
    return command(List.of(), agentJar(), words);
  }

  private static List<String> command(List<String> options, Path jar, String... words) {
    List<String> command = new ArrayList<>(List.of(java()));
    command.addAll(options);
    command.addAll(List.of("-jar", jar.toString()));
    command.addAll(List.of(words));
    return command;
  }

  private static IllegalStateException notBuilt(Path path) {
    return new IllegalStateException("Nothing usable at " + path + ". Build first: ./mvnw package");
  }
}
