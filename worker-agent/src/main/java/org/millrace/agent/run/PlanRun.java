package org.millrace.agent.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.millrace.agent.Story;
import org.millrace.agent.run.Orders.Order;
import org.millrace.agent.spool.AttemptSpool;
import org.millrace.agent.spool.EventJournal;
import org.millrace.protocol.Event;
import org.millrace.protocol.Event.StepEnd;
import org.millrace.protocol.FinishRequest.AttemptEnd;
import org.millrace.protocol.Plan;
import org.millrace.protocol.Reason;
import org.millrace.protocol.StepPlan;

/**
 * Carries out a plan, step by step, from wherever the journal says a former process got to. Used by
 * one thread.
 */
final class PlanRun {
  private final AttemptSpool spool;
  private final EventJournal journal;
  private final Orders orders;
  private final StepRun stepRun;
  private final Map<String, StepOutcome> done = new HashMap<>();
  private final Map<String, Event> started = new HashMap<>();
  private boolean halted;
  private boolean cancelled;
  private boolean skipAll;
  private @Nullable StepOutcome broken;
  private String suspicion = "";

  PlanRun(AttemptSpool spool, EventJournal journal, Orders orders, StepRun stepRun) {
    this.spool = spool;
    this.journal = journal;
    this.orders = orders;
    this.stepRun = stepRun;
    for (Event event : journal.all()) {
      if (event.kind() == Event.Kind.STEP_STARTED) {
        started.put(event.step(), event);
      } else if (event.kind() == Event.Kind.STEP_FINISHED && event.end() != null) {
        done.put(
            event.step(),
            new StepOutcome(event.end(), event.exitCode(), event.reason(), event.message()));
      }
    }
  }

  /**
   * Carries it out.
   *
   * @return how it ended, or null where an order says to leave it as it is
   */
  @Nullable Conclusion carryOut(Plan plan) throws IOException {
    try {
      Path workspace = stepRun.workspace(plan);
      Files.createDirectories(workspace);
      for (StepPlan step : plan.steps()) {
        StepOutcome outcome = done.get(step.name());
        if (outcome == null) {
          outcome = next(step, plan);
          if (outcome == null) {
            return null;
          }
          tell(step, outcome);
          journal.stepFinished(
              step.name(), outcome.end(), outcome.exitCode(), outcome.reason(), outcome.message());
          orders.sender.ring();
        }
        consider(step, outcome);
      }
    } catch (IOException e) {
      if (!DiskSpace.isFull(e)) {
        throw e;
      }
      return new Conclusion(AttemptEnd.BROKEN, Reason.DISK_FULL, e.toString());
    }
    return conclusion();
  }

  private @Nullable StepOutcome next(StepPlan step, Plan plan) throws IOException {
    Order order = orders.now();
    Event begun = started.get(step.name());
    if (order == Order.LEAVE || (order == Order.ABANDON && begun == null)) {
      return null;
    }
    if (order == Order.ABANDON) {
      // A former process started it, so it may run: it is adopted in order to be killed.
      return stepRun.run(plan, step, begun, false);
    }
    cancelled |= order == Order.CANCEL;
    skipAll |= order == Order.BREAK_OFF;
    boolean unwanted = skipAll || ((halted || cancelled) && !step.alwaysRun());
    if (unwanted && begun == null) {
      return StepOutcome.of(StepEnd.SKIPPED, "");
    }
    // What a former process started is adopted even when it is not wanted any more: to be stopped.
    return stepRun.run(plan, step, begun, unwanted || !cancelled);
  }

  private void consider(StepPlan step, StepOutcome outcome) {
    suspect(step, outcome);
    if (outcome.end() == StepEnd.BROKEN) {
      halted = true;
      broken = broken == null ? outcome : broken;
      // Without sources there is nothing to clean up, and without room nothing can be run.
      skipAll |= step.source() != null || outcome.reason() == Reason.DISK_FULL;
    } else if (outcome.end() == StepEnd.CANCELLED) {
      cancelled = true;
    } else if (outcome.end() != StepEnd.SKIPPED && !outcome.isPass(step)) {
      halted |= step.haltOnFailure();
    }
  }

  /**
   * Notes what ended so that what it left half done may harm the next build. A test that failed is
   * nothing of the kind.
   */
  private void suspect(StepPlan step, StepOutcome outcome) {
    boolean brokenOff =
        switch (outcome.end()) {
          case BROKEN, CANCELLED, TIMED_OUT, SILENT -> true;
          case EXITED, SIGNALLED -> step.haltOnFailure() && !outcome.isPass(step);
          case SKIPPED -> false;
        };
    if (brokenOff && suspicion.isEmpty()) {
      suspicion = "ended step " + step.name() + " as " + outcome.end();
    }
  }

  /** Why nothing that this attempt wrote should be trusted by the next; empty where all is well. */
  String suspicion() {
    return suspicion;
  }

  private Conclusion conclusion() {
    Order order = orders.now();
    if (order == Order.BREAK_OFF) {
      return new Conclusion(AttemptEnd.BROKEN, Reason.AGENT_FAILED, orders.why());
    }
    if (cancelled) {
      return new Conclusion(AttemptEnd.CANCELLED, null, orders.why());
    }
    if (broken != null) {
      return new Conclusion(
          AttemptEnd.BROKEN,
          Objects.requireNonNullElse(broken.reason(), Reason.AGENT_FAILED),
          broken.message());
    }
    return new Conclusion(AttemptEnd.COMPLETED, null, "");
  }

  private void tell(StepPlan step, StepOutcome outcome) {
    if (outcome.end() != StepEnd.SKIPPED) {
      Story.tell(
          "attempt %d: step %s ended: %s%s %s",
          spool.assignment().attemptId(),
          step.name(),
          outcome.end(),
          outcome.exitCode() == null ? "" : " " + outcome.exitCode(),
          outcome.message());
    }
  }
}
