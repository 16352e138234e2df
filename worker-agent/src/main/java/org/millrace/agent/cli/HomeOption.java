package org.millrace.agent.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.millrace.agent.spool.AgentHome;
import picocli.CommandLine.Option;

/** The option that names the agent's folder. */
final class HomeOption {
  @Option(
      names = "--home",
      paramLabel = "DIR",
      description =
          "The agent's folder. Default: $XDG_STATE_HOME/millrace-agent,"
              + " or ~/.local/state/millrace-agent.")
  private @Nullable Path home;

  AgentHome open() throws IOException {
    return AgentHome.open(home == null ? usual() : home);
  }

  private static Path usual() {
    String state = System.getenv("XDG_STATE_HOME");
    Path folder =
        state == null || state.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".local", "state")
            : Path.of(state);
    return folder.resolve("millrace-agent");
  }
}
