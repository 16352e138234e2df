package org.millrace.agent.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.millrace.agent.container.Containers;
import org.millrace.agent.source.GitSource;
import org.millrace.agent.spool.AttemptSpool;
import org.millrace.protocol.Event.StepEnd;
import org.millrace.protocol.Reason;
import org.millrace.protocol.StepPlan;

/**
 * Starts one step, outside or in a container, and says what its end means. Used by one thread.
 *
 * @param workspace of the build
 * @param directory where the step runs
 */
record StepLaunch(
    Ground ground, AttemptSpool spool, StepPlan step, Path workspace, Path directory) {
  private static final int PROGRAM_NOT_FOUND = 127;

  /** Why it cannot be started; null where nothing is known to hinder it. */
  @Nullable StepOutcome hindrance() throws IOException {
    StepOutcome shortage = DiskSpace.shortage(ground);
    if (shortage != null) {
      return shortage;
    }
    if (isContained()) {
      Containers.Trouble trouble = ground.containers().hindrance();
      return trouble == null ? null : StepOutcome.broken(trouble.reason(), trouble.message());
    }
    return program().isEmpty() ? toolMissing(wanted()) : null;
  }

  /** Starts it; there is no hindrance. */
  StepProcess start(String revision, Bell bell) throws IOException {
    Map<String, String> environment = StepEnvironment.of(ground, spool, step, revision);
    List<String> command;
    if (step.source() != null) {
      command =
          GitSource.command(
              step.source(), ground.home(), workspace, contained(), sourceReason(), environment);
    } else if (isContained()) {
      Files.writeString(contained(), "");
      command =
          ground.containers().command(spool, step, places(environment), directory, environment);
      environment = ground.containers().environment();
    } else {
      command = new ArrayList<>(step.command());
      command.set(0, program().orElseThrow());
    }
    Path state = spool.step(step.name());
    // What an agent left that died before the step's process came to life.
    Files.deleteIfExists(state.resolve("pid"));
    Files.deleteIfExists(state);
    Path from = isContained() ? workspace : directory;
    return StepProcess.launch(
        ground.system(), state, spool.log(step.name()), from, environment, command, bell);
  }

  /** What a container sees of the machine. */
  private List<Path> places(Map<String, String> environment) {
    Path cache = Path.of(Objects.requireNonNull(environment.get(StepEnvironment.CACHE)));
    return List.of(workspace, spool.home(), spool.tmp(), spool.properties(), cache);
  }

  /** What the end of the process means. */
  StepOutcome judged(StepOutcome outcome) throws IOException {
    boolean ownDoing = outcome.end() == StepEnd.CANCELLED || outcome.end() == StepEnd.BROKEN;
    if (ownDoing || outcome.isPass(step)) {
      return outcome;
    }
    if (step.source() != null) {
      return StepOutcome.broken(Reason.SOURCE_UNAVAILABLE, sourceTrouble(outcome));
    }
    if (isContained()) {
      return ground
          .containers()
          .trouble(spool, step.name())
          .map(trouble -> StepOutcome.broken(trouble.reason(), trouble.message()))
          .orElse(outcome);
    }
    Integer code = outcome.exitCode();
    if (code != null && code == PROGRAM_NOT_FOUND) {
      Optional<String> interpreter =
          Programs.missingInterpreter(program().orElse(wanted()), directory);
      if (interpreter.isPresent()) {
        return toolMissing(interpreter.get());
      }
    }
    return outcome;
  }

  boolean isContained() {
    return step.source() == null && step.container() != null;
  }

  private String wanted() {
    return step.source() == null ? step.command().get(0) : "git";
  }

  private Optional<String> program() {
    return Programs.find(
        wanted(), directory, step.environment().getOrDefault("PATH", ground.path()));
  }

  /** The mark that a container could write to the workspace. */
  private Path contained() {
    return ground.home().mark(workspace.getFileName().toString(), "contained");
  }

  private Path sourceReason() {
    return spool.step(step.name()).resolve("reason");
  }

  private String sourceTrouble(StepOutcome outcome) throws IOException {
    try {
      return Files.readString(sourceReason()).strip();
    } catch (NoSuchFileException e) {
      return outcome.message().isEmpty()
          ? "the sources could not be checked out: see the step's log"
          : "the sources could not be checked out: " + outcome.message();
    }
  }

  private static StepOutcome toolMissing(String program) {
    return StepOutcome.broken(
        Reason.TOOL_MISSING, program + " is not installed on this worker, or not in its PATH");
  }
}
