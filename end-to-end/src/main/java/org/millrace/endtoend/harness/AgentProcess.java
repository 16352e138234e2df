package org.millrace.endtoend.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A worker's agent as a process of its own. Killing it leaves the steps that it started running, as
 * it must be; closing it ends those too.
 */
public final class AgentProcess implements AutoCloseable {
  private final String name;
  private final Workspace workspace;
  private final Path home;
  private RunningProcess process;

  private AgentProcess(String name, Workspace workspace, Path home) {
    this.name = name;
    this.workspace = workspace;
    this.home = home;
    this.process = launch();
  }

  /**
   * Enrols and starts one.
   *
   * @param name of its folder and log file, and for people
   * @param coordinator what it talks to, a coordinator or a {@link Proxy}
   * @param token the one-time token
   */
  public static AgentProcess enrol(
      String name, Workspace workspace, URI coordinator, String token) {
    Path home = workspace.folder("agents/" + name);
    try (RunningProcess enrolment =
        RunningProcess.start(
            name + " enrolment",
            workspace.path(),
            Installation.find()
                .agent("enrol", "--coordinator", coordinator.toString(), "--home", home.toString()),
            Map.of(),
            token + "\n",
            workspace.file("logs/" + name + "-enrolment.log"))) {
      int code = enrolment.awaitExit(Waits.LONG);
      if (code != 0) {
        throw new AssertionError(
            "The enrolment of " + name + " ended with " + code + ":\n" + enrolment.text());
      }
    }
    return new AgentProcess(name, workspace, home);
  }

  /** The name that it was invited under. */
  public String name() {
    return name;
  }

  /** Its home folder: credential, spool, workspaces. */
  public Path home() {
    return home;
  }

  /** The process that runs now (or ran last). */
  public RunningProcess process() {
    return process;
  }

  /** {@code kill -9} of the agent alone: what it started goes on. */
  public void kill() {
    process.kill();
  }

  /** {@code kill -9} of the agent and of everything that it started: the machine lost its power. */
  public void killWithSteps() {
    process.kill();
    endSteps();
  }

  /** SIGTERM, and waits until it is gone. */
  public void stop() {
    process.stop();
  }

  /** Starts it again on the same home folder. */
  public void restart() {
    process.close();
    process = launch();
  }

  @Override
  public void close() {
    process.close();
    endSteps();
  }

  /** By the script that enrolling wrote: it keeps the agent as small as it is to be. */
  private RunningProcess launch() {
    return RunningProcess.start(
        name,
        workspace.path(),
        List.of(home.resolve("start").toString()),
        Map.of(),
        "",
        workspace.file("logs/" + name + ".log"));
  }

  private void endSteps() {
    ProcessHandle.allProcesses().filter(this::works).forEach(ProcessHandle::destroyForcibly);
  }

  /**
   * True of a process that this agent started: its folder or its environment is inside the agent's
   * home.
   */
  private boolean works(ProcessHandle candidate) {
    Path proc = Path.of("/proc", Long.toString(candidate.pid()));
    Predicate<String> inside = text -> text.contains(home.toString());
    try {
      return inside.test(Files.readSymbolicLink(proc.resolve("cwd")).toString())
          || inside.test(
              new String(Files.readAllBytes(proc.resolve("environ")), StandardCharsets.ISO_8859_1));
    } catch (IOException | UncheckedIOException e) {
      // It ended meanwhile, or belongs to somebody else.
      return false;
    }
  }
}
