package org.millrace.coordinator.cli;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The checked-out and built Millrace that this program is part of.
 *
 * @param home the folder of the {@code farm} script
 */
record Installation(Path home) {

  /** The one that {@code ./farm} named, or else the one that this program's own jar lies in. */
  static Installation find() {
    String named = System.getenv("MILLRACE_HOME");
    if (named != null && !named.isBlank()) {
      return new Installation(Path.of(named));
    }
    try {
      Path code =
          Path.of(Installation.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      for (Path folder = code; folder != null; folder = folder.getParent()) {
        if (Files.exists(folder.resolve("farm")) && Files.exists(folder.resolve("pom.xml"))) {
          return new Installation(folder);
        }
      }
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the JVM names its own jar wrongly", e);
    }
    throw new SetupException("Millrace's own folder was not found. Start it with ./farm.");
  }

  Path builders() {
    return home.resolve("builders.yaml");
  }

  Path agentJar() {
    return home.resolve("worker-agent/target/millrace-agent.jar");
  }

  Path sourcesScript() {
    return home.resolve("scripts/debian-sources.sh");
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /**
   * How to start a coordinator: this same program with other settings of the JVM.
   *
   * @param additions options for the JVM beside the usual ones
   */
  static List<String> coordinator(int port, List<String> additions) {
    List<String> command = new ArrayList<>(List.of(java()));
    command.addAll(JvmOptions.COORDINATOR);
    command.addAll(additions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Farm.class.getName(), "serve", "--port", Integer.toString(port)));
    return command;
  }

  /**
   * How an enrolled agent is started: by the script in its home folder, with the Java and the jar
   * of today, which may have moved since it enrolled.
   */
  ProcessBuilder startAgent(Path home) {
    ProcessBuilder builder =
        new ProcessBuilder(Commands.inItsOwnSession(List.of(home.resolve("start").toString())));
    builder.environment().put("JAVA", java());
    builder.environment().put("AGENT_JAR", agentJar().toString());
    return builder;
  }

  /** How to run the agent's program with the given words. */
  List<String> agent(String... words) {
    List<String> command = new ArrayList<>(List.of(java()));
    command.addAll(List.of("-jar", agentJar().toString()));
    command.addAll(List.of(words));
    return command;
  }
}
