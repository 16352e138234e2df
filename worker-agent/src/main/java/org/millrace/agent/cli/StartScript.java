package org.millrace.agent.cli;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Collectors;
import org.millrace.agent.spool.AgentHome;

/** The script that starts the agent with the JVM options that keep it small. */
final class StartScript {
  private StartScript() {}

  static void write(AgentHome home) throws IOException {
    String java = ProcessHandle.current().info().command().orElse("java");
    String text =
        """
        #!/bin/sh
        # Starts the agent of this folder. Written by "enrol"; JAVA and AGENT_JAR may be set to others.
        export MALLOC_ARENA_MAX=1
        exec "${JAVA:-%s}" %s -jar "${AGENT_JAR:-%s}" run --home '%s' "$@"
        """
            .formatted(java, options(), jar(), home.folder());
    home.write(home.startScript().getFileName().toString(), text);
    Files.setPosixFilePermissions(home.startScript(), PosixFilePermissions.fromString("rwx------"));
  }

  /** The options in jvm.options, on one line. */
  static String options() throws IOException {
    return Main.resource("jvm.options")
        .lines()
        .filter(line -> line.startsWith("-"))
        .collect(Collectors.joining(" "));
  }

  private static Path jar() throws IOException {
    try {
      return Path.of(StartScript.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IOException("the agent's jar cannot be found", e);
    }
  }
}
