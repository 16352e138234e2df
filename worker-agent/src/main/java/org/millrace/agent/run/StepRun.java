package org.millrace.agent.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.millrace.agent.Story;
import org.millrace.agent.run.Orders.Order;
import org.millrace.agent.spool.AttemptSpool;
import org.millrace.agent.spool.EventJournal;
import org.millrace.agent.spool.StepLog;
import org.millrace.protocol.Event;
import org.millrace.protocol.Plan;
import org.millrace.protocol.Reason;
import org.millrace.protocol.StepPlan;

/** Runs one step after the other of an attempt, or adopts the one that runs. Used by one thread. */
final class StepRun {
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
    StepLaunch launch = new StepLaunch(ground, spool, step, workspace(plan), directory(plan, step));
    Optional<StepProcess> left =
        adopt
            ? StepProcess.adopt(ground.system(), spool.step(step.name()), orders.runner)
            : Optional.empty();
    StepProcess process;
    if (left.isPresent()) {
      process = left.get();
    } else if (orders.isOver()) {
      return null;
    } else {
      StepOutcome hindrance = launch.hindrance();
      if (hindrance != null) {
        return hindrance;
      }
      process = launch.start(properties.revision(plan.revision()), orders.runner);
    }
    Story.tell(
        "attempt %d: %s step %s, process group %d",
        spool.assignment().attemptId(),
        left.isPresent() ? "adopted" : "started",
        step.name(),
        process.pid());
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
    boolean over = outcome != null || orders.now() == Order.ABANDON;
    if (launch.isContained() && over && !ground.containers().removeAfter(spool, step.name())) {
      // Processes can outlive their engine.
      ground.system().killMarked(StepEnvironment.mark(spool));
    }
    return outcome == null ? null : launch.judged(outcome);
  }

  private Path directory(Plan plan, StepPlan step) throws IOException {
    Path directory = workspace(plan).resolve(step.directory());
    if (step.container() == null) {
      Files.createDirectories(directory);
    }
    return directory;
  }

  /** What remains to do after a step: its log's size, properties and artifacts. */
  private void end(Plan plan, StepPlan step, StepLog log) throws IOException {
    long printed = log.printed();
    try {
      Files.writeString(spool.logSize(step.name()), Long.toString(printed));
      properties.collect(step.name());
      String image = step.container() == null ? "" : ground.containers().image(spool, step.name());
      if (!image.isEmpty()) {
        journal.properties(step.name(), Map.of("image." + step.name(), image));
      }
      if (ArtifactCopies.collect(step, workspace(plan), spool.artifacts(), journal)) {
        upload.artifactsWait();
      }
    } catch (IOException e) {
      journal.note(step.name(), "not everything of the step could be kept: " + e);
    }
    log.end(printed);
  }
}
