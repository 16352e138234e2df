package org.millrace.agent.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.millrace.agent.Story;
import org.millrace.agent.source.GitSource;
import org.millrace.agent.spool.AttemptSpool;
import org.millrace.agent.spool.EventJournal;
import org.millrace.agent.spool.StepLog;
import org.millrace.protocol.Event;
import org.millrace.protocol.Event.StepEnd;
import org.millrace.protocol.Plan;
import org.millrace.protocol.Reason;
import org.millrace.protocol.StepPlan;

/** Runs one step after the other of an attempt, or adopts the one that runs. Used by one thread. */
final class StepRun {
  private static final int PROGRAM_NOT_FOUND = 127;

  private final Ground ground;
  private final AttemptSpool spool;
  private final EventJournal journal;
  private final Orders orders;
  private final Upload upload;
  private final PropertiesFile properties;
  private final Runnable onTick;

  /**
   * @param onTick called now and then while a step runs
   */
  StepRun(
      Ground ground,
      AttemptSpool spool,
      EventJournal journal,
      Orders orders,
      Upload upload,
      Runnable onTick) {
    this.ground = ground;
    this.spool = spool;
    this.journal = journal;
    this.orders = orders;
    this.upload = upload;
    this.properties = new PropertiesFile(spool.properties(), journal);
    this.onTick = onTick;
  }

  Path workspace(Plan plan) {
    return ground.home().workspaces().resolve(plan.workspace());
  }

  /**
   * Runs a step to its end.
   *
   * @param begun the event that it was started by a former process, or null
   * @param cancellable false for a step that runs although the attempt was cancelled
   * @return how it ended, or null if it is left as it is
   */
  @Nullable StepOutcome run(Plan plan, StepPlan step, @Nullable Event begun, boolean cancellable)
      throws IOException {
    Event start = begun == null ? journal.stepStarted(step.name()) : begun;
    StepLog log = new StepLog(step.name() + ".stdio", spool.log(step.name()), step.logCap());
    upload.add(log, begun == null);
    StepOutcome outcome;
    try {
      outcome = runProcess(plan, step, start, begun != null, cancellable, log);
    } catch (IOException e) {
      outcome =
          DiskSpace.isFull(e)
              ? StepOutcome.broken(Reason.DISK_FULL, e.toString())
              : StepOutcome.broken(Reason.AGENT_FAILED, "the step could not be run: " + e);
    }
    if (outcome != null) {
      end(plan, step, log);
    }
    return outcome;
  }

  private @Nullable StepOutcome runProcess(
      Plan plan, StepPlan step, Event start, boolean adopt, boolean cancellable, StepLog log)
      throws IOException {
    Path directory = directory(plan, step);
    Optional<StepProcess> left =
        adopt
            ? StepProcess.adopt(ground.system(), spool.step(step.name()), orders.runner)
            : Optional.empty();
    String path = step.environment().getOrDefault("PATH", ground.path());
    String program = step.source() == null ? step.command().get(0) : "git";
    StepProcess process;
    if (left.isPresent()) {
      process = left.get();
      Story.tell(
          "attempt %d: adopted step %s, process group %d",
          spool.assignment().attemptId(), step.name(), process.pid());
    } else if (orders.isOver()) {
      return null;
    } else {
      StepOutcome shortage = DiskSpace.shortage(ground);
      if (shortage != null) {
        return shortage;
      }
      Optional<String> found = Programs.find(program, directory, path);
      if (found.isEmpty()) {
        return toolMissing(program);
      }
      process = launch(plan, step, directory, found.get());
    }
    Duration ranBefore =
        adopt ? Duration.between(start.at(), ground.clock().instant()) : Duration.ZERO;
    StepOutcome outcome =
        new StepWatch(
                ground,
                orders,
                spool.step(step.name()),
                spool.log(step.name()),
                step,
                log,
                process,
                ranBefore,
                StepEnvironment.mark(spool))
            .untilOver(cancellable, onTick);
    return outcome == null ? null : judged(step, outcome, directory, program, path);
  }

  private StepProcess launch(Plan plan, StepPlan step, Path directory, String program)
      throws IOException {
    Map<String, String> environment =
        StepEnvironment.of(ground, spool, step, properties.revision(plan.revision()));
    List<String> command;
    if (step.source() == null) {
      command = new ArrayList<>(step.command());
      command.set(0, program);
    } else {
      command =
          GitSource.command(
              step.source(), ground.home(), workspace(plan), reason(step), environment);
    }
    Path state = spool.step(step.name());
    discardUnused(state);
    StepProcess process =
        StepProcess.launch(
            ground.system(),
            state,
            spool.log(step.name()),
            directory,
            environment,
            command,
            orders.runner);
    Story.tell(
        "attempt %d: step %s started, process group %d",
        spool.assignment().attemptId(), step.name(), process.pid());
    return process;
  }

  /** What an agent left that died before the step's process came to life. */
  private static void discardUnused(Path state) throws IOException {
    Files.deleteIfExists(state.resolve("pid"));
    Files.deleteIfExists(state);
  }

  private Path directory(Plan plan, StepPlan step) throws IOException {
    Path directory = workspace(plan).resolve(step.directory());
    Files.createDirectories(directory);
    return directory;
  }

  private Path reason(StepPlan step) {
    return spool.step(step.name()).resolve("reason");
  }

  /** What the exit of the process means. */
  private StepOutcome judged(
      StepPlan step, StepOutcome outcome, Path directory, String program, String path)
      throws IOException {
    boolean ownDoing = outcome.end() == StepEnd.CANCELLED || outcome.end() == StepEnd.BROKEN;
    if (ownDoing || outcome.isPass(step)) {
      return outcome;
    }
    if (step.source() != null) {
      return StepOutcome.broken(Reason.SOURCE_UNAVAILABLE, sourceTrouble(step, outcome));
    }
    Integer code = outcome.exitCode();
    if (code != null && code == PROGRAM_NOT_FOUND) {
      String where = Programs.find(program, directory, path).orElse(program);
      Optional<String> interpreter = Programs.missingInterpreter(where, directory);
      if (interpreter.isPresent()) {
        return toolMissing(interpreter.get());
      }
    }
    return outcome;
  }

  private String sourceTrouble(StepPlan step, StepOutcome outcome) throws IOException {
    try {
      return Files.readString(reason(step)).strip();
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

  /** What remains to do after a step: its log's size, properties and artifacts. */
  private void end(Plan plan, StepPlan step, StepLog log) throws IOException {
    long printed = log.printed();
    try {
      Files.writeString(spool.logSize(step.name()), Long.toString(printed));
      properties.collect(step.name());
      if (ArtifactCopies.collect(step, workspace(plan), spool.artifacts(), journal)) {
        upload.artifactsWait();
      }
    } catch (IOException e) {
      journal.note(step.name(), "not everything of the step could be kept: " + e);
    }
    log.end(printed);
  }
}
