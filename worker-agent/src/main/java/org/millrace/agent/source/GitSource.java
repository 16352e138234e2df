package org.millrace.agent.source;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.millrace.agent.Resource;
import org.millrace.agent.spool.AgentHome;
import org.millrace.protocol.StepPlan.Source;

/**
 * Makes the command that checks sources out. It runs as a step like any other, so it is watched,
 * stopped and adopted like any other.
 */
public final class GitSource {
  private static final String SCRIPT = Resource.script(GitSource.class, "git.sh");
  private static final int LONGEST_NAME = 40;

  private GitSource() {}

  /**
   * The command.
   *
   * @param workspace where the files go
   * @param untrusted a file that is there if others than the agent's user wrote to the workspace;
   *     the command deletes it
   * @param reason the file in which the command leaves a sentence when the sources cannot be had
   * @param environment the step's environment, to which git's own settings are added
   */
  public static List<String> command(
      Source source,
      AgentHome home,
      Path workspace,
      Path untrusted,
      Path reason,
      Map<String, String> environment)
      throws IOException {
    if (!Files.exists(home.gitSettings())) {
      home.write(home.gitSettings().getFileName().toString(), "[safe]\n\tdirectory = *\n");
    }
    environment.put("GIT_CONFIG_NOSYSTEM", "1");
    environment.put("GIT_CONFIG_GLOBAL", home.gitSettings().toString());
    environment.put("GIT_TERMINAL_PROMPT", "0");
    environment.put("GIT_ALLOW_PROTOCOL", "file:git:http:https:ssh");
    environment.put("GIT_SSH_COMMAND", "ssh -o BatchMode=yes");
    return List.of(
        "/bin/sh",
        "-c",
        SCRIPT,
        "millrace-source",
        source.repository(),
        source.branch(),
        source.revision(),
        Integer.toString(Math.max(1, source.attempts())),
        home.mirrors().resolve(mirror(source.repository())).toString(),
        workspace.toString(),
        untrusted.toString(),
        reason.toString());
  }

  /** A folder name for a repository: a part for people, and a hash so that no two are the same. */
  static String mirror(String repository) {
    String words = repository.replaceAll("[^A-Za-z0-9]+", "-");
    String end = words.substring(Math.max(0, words.length() - LONGEST_NAME));
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(repository.getBytes(StandardCharsets.UTF_8));
      return end.replaceAll("^-+|-+$", "") + "-" + HexFormat.of().formatHex(hash, 0, 6) + ".git";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("a Java without SHA-256", e);
    }
  }
}
