package org.millrace.coordinator.worker;

import java.net.URI;

/** The one line that is pasted on a machine to make it a worker. */
public final class JoinCommand {
  private JoinCommand() {}

  /**
   * The line for a POSIX shell: fetches the agent, enrols it, starts it. The token goes through a
   * pipe, so that it is on the command line of no process.
   *
   * @param farm the coordinator's address, as the worker reaches it
   */
  public static String of(URI farm, Secret token) {
    String address = quoted(farm.toString().replaceFirst("/+$", ""));
    return "curl -fsSo millrace-agent.jar "
        + address
        + "/api/v1/agent.jar && echo "
        + token.text()
        + " | java -jar millrace-agent.jar enrol --coordinator "
        + address
        + " && java -jar millrace-agent.jar run";
  }

  /** Nearly every address goes as it is; others must not end the word. */
  private static String quoted(String text) {
    return text.matches("[A-Za-z0-9.:/_~-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
