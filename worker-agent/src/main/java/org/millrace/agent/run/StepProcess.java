package org.millrace.agent.run;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.millrace.agent.Resource;
import org.millrace.agent.system.OperatingSystem;
import org.millrace.agent.system.OperatingSystem.Signal;

/**
 * The process of a step. It leads a session of its own, prints straight into its log file, and
 * leaves its exit code in a file, so it needs no agent while it runs. Used by one thread.
 */
final class StepProcess {
  private static final String SCRIPT = Resource.script(StepProcess.class, "step.sh");
  private static final long BIRTH_MILLIS = 2_000;

  private final OperatingSystem system;
  private final Path state;
  private final long pid;
  private final String birth;
  private final @Nullable Process child;

  private StepProcess(
      OperatingSystem system, Path state, long pid, String birth, @Nullable Process child) {
    this.system = system;
    this.state = state;
    this.pid = pid;
    this.birth = birth;
    this.child = child;
  }

  /**
   * Starts a step.
   *
   * @param state a folder that does not exist yet, for the process id and the exit code
   * @param onExit rung when the process is over
   */
  static StepProcess launch(
      OperatingSystem system,
      Path state,
      Path log,
      Path directory,
      Map<String, String> environment,
      List<String> command,
      Bell onExit)
      throws IOException {
    Files.createDirectory(state);
    List<String> wrapped =
        new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, "millrace-step", state.toString()));
    wrapped.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(system.inOwnSession(wrapped));
    builder.directory(directory.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    Process child = builder.start();
    var unused = child.onExit().thenRun(onExit::ring);
    return new StepProcess(system, state, child.pid(), "", child);
  }

  /**
   * Finds the process that a former agent started, running or over.
   *
   * @return empty if it was never started, and now never will be
   */
  static Optional<StepProcess> adopt(OperatingSystem system, Path state, Bell bell)
      throws IOException {
    Path file = state.resolve("pid");
    Files.createDirectories(state);
    try {
      Files.writeString(file, "0 \n", StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      return Optional.empty();
    } catch (FileAlreadyExistsException e) {
      String text = Files.readString(file, StandardCharsets.ISO_8859_1);
      for (long waited = 0; !text.endsWith("\n") && waited < BIRTH_MILLIS; waited += 20) {
        bell.await(20);
        text = Files.readString(file, StandardCharsets.ISO_8859_1);
      }
      String[] parts = text.strip().split(" ", 2);
      long pid = parts[0].matches("[0-9]{1,18}") ? Long.parseLong(parts[0]) : -1;
      if (pid == 0) {
        return Optional.empty();
      }
      return Optional.of(
          new StepProcess(system, state, pid, parts.length > 1 ? parts[1] : "", null));
    }
  }

  long pid() {
    return pid;
  }

  /** True where this agent did not start it and so is not told of its end. */
  boolean isAdopted() {
    return child == null;
  }

  boolean isOver() {
    return child == null ? pid <= 1 || !system.runs(pid, birth) : !child.isAlive();
  }

  /** The exit code; empty while it runs, and where it vanished without one. */
  OptionalInt exitCode() throws IOException {
    try {
      String text = Files.readString(state.resolve("exit")).strip();
      // The dot says that the number was written whole.
      return text.endsWith(".")
          ? OptionalInt.of(Integer.parseInt(text.substring(0, text.length() - 1)))
          : OptionalInt.empty();
    } catch (NoSuchFileException | NumberFormatException e) {
      return OptionalInt.empty();
    }
  }

  /** Sends a signal to the whole group. */
  void signal(Signal signal) throws IOException {
    if (!isOver()) {
      system.signalGroup(pid, signal);
    }
  }
}
