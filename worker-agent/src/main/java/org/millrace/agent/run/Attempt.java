package org.millrace.agent.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.agent.Story;
import org.millrace.agent.client.AttemptCalls;
import org.millrace.agent.run.Orders.Order;
import org.millrace.agent.spool.AttemptSpool;
import org.millrace.agent.spool.EventJournal;
import org.millrace.agent.spool.StepLog;
import org.millrace.agent.spool.StoredAssignment;
import org.millrace.protocol.Assignment;
import org.millrace.protocol.Event;
import org.millrace.protocol.FinishRequest.AttemptEnd;
import org.millrace.protocol.FinishResponse;
import org.millrace.protocol.HeartbeatRequest.HeldAttempt;
import org.millrace.protocol.Plan;
import org.millrace.protocol.Reason;
import org.millrace.protocol.StepPlan;

/**
 * One attempt in this agent's hands, from its assignment on disk to the coordinator's answer that
 * it is over. {@link #run} is called once, by a thread of its own; the rest by any thread.
 */
public final class Attempt implements Runnable {
  /** An attempt that lasts longer than this begins to send before it is over. */
  private static final long SENDS_AFTER_NANOS = 100_000_000;

  private final Ground ground;
  private final AttemptSpool spool;
  private final Runnable onOver;
  private final Orders orders = new Orders();
  private final long begun = System.nanoTime();
  private volatile @Nullable Upload upload;

  /**
   * @param onOver called when the attempt's slot is free again
   */
  public Attempt(Ground ground, AttemptSpool spool, Runnable onOver) {
    this.ground = ground;
    this.spool = spool;
    this.onOver = onOver;
  }

  /** Whom to blame when the agent's own files cannot be written. */
  public static Reason reasonOf(IOException e) {
    return DiskSpace.isFull(e) ? Reason.DISK_FULL : Reason.AGENT_FAILED;
  }

  public long id() {
    return spool.assignment().attemptId();
  }

  /** For the heartbeat. */
  public HeldAttempt held() {
    return new HeldAttempt(id(), spool.assignment().epoch());
  }

  /** The claim that brought it. */
  public String claimId() {
    return spool.claimId();
  }

  /** The coordinator wants it stopped and finished. */
  public void cancel(String why) {
    orders.give(Order.CANCEL, why);
  }

  /** It is not ours any more. */
  public void abandon(String why) {
    orders.give(Order.ABANDON, why);
  }

  /** The agent goes; its next process adopts the attempt. */
  public void leave() {
    orders.give(Order.LEAVE, "");
  }

  /** The same attempt was assigned again, with a fresh token. */
  public void renew(StoredAssignment again) throws IOException {
    spool.renew(again);
    Upload sending = upload;
    if (sending != null) {
      sending.renew(calls(again.assignment()));
    }
  }

  @Override
  public void run() {
    try {
      boolean over = carryOut();
      if (orders.now() == Order.ABANDON) {
        Story.tell("attempt %d: abandoned: %s", id(), orders.why());
      }
      if (over || orders.now() == Order.ABANDON) {
        ground.containers().over(spool);
        onOver.run();
        spool.delete();
      }
    } catch (IOException | RuntimeException e) {
      // Its spool stays: the next start of the agent tries again, or the lease lapses.
      Story.tell("attempt %d: the agent failed: %s", id(), e);
      onOver.run();
    }
  }

  private boolean carryOut() throws IOException {
    EventJournal journal =
        new EventJournal(spool.events(), ground.clock(), ground.home()::releaseReserve);
    try (Upload sending = new Upload(spool, journal, calls(spool.assignment()))) {
      upload = sending;
      Sender sender = new Sender(id(), sending, orders);
      Conclusion conclusion = conclusion(journal, sending, sender);
      if (conclusion == null) {
        return false;
      }
      FinishResponse response = sender.conclude(conclusion);
      if (response != null) {
        Story.tell(
            "attempt %d: over: %s %s %s",
            id(), response.result(), response.reason(), response.summary());
      }
      return response != null;
    }
  }

  private @Nullable Conclusion conclusion(EventJournal journal, Upload sending, Sender sender)
      throws IOException {
    Plan plan;
    try {
      plan = PlanCheck.complete(spool.assignment().plan());
    } catch (IllegalArgumentException e) {
      return new Conclusion(AttemptEnd.BROKEN, Reason.AGENT_FAILED, String.valueOf(e.getMessage()));
    }
    if (journal.last() > 0) {
      addFinishedLogs(plan, journal.all(), sending);
      sending.artifactsWait();
      sender.start(ground.executor());
    }
    Runnable onTick =
        () -> {
          if (System.nanoTime() - begun >= SENDS_AFTER_NANOS) {
            sender.start(ground.executor());
          }
        };
    PlanRun planRun =
        new PlanRun(
            spool, journal, orders, new StepRun(ground, spool, journal, orders, sending, onTick));
    Conclusion conclusion;
    try {
      String empty = ground.caches().open(spool);
      if (!empty.isEmpty()) {
        journal.note("", empty);
      }
      conclusion = planRun.carryOut(plan);
    } catch (IOException e) {
      conclusion = new Conclusion(AttemptEnd.BROKEN, Reason.AGENT_FAILED, "the agent failed: " + e);
    }
    leaveClean(conclusion, planRun.suspicion());
    return conclusion;
  }

  /**
   * Before the coordinator hears of the end and may send the builder's next build: what could harm
   * that one goes.
   */
  private void leaveClean(@Nullable Conclusion conclusion, String suspicion) {
    boolean abandoned = conclusion == null && orders.now() == Order.ABANDON;
    if (conclusion == null && !abandoned) {
      return;
    }
    try {
      if (conclusion != null && conclusion.reason() == Reason.DISK_FULL) {
        ground.home().deleteWorkspace(spool.assignment().plan().workspace());
      }
      boolean unclean = conclusion == null || conclusion.end() != AttemptEnd.COMPLETED;
      ground
          .caches()
          .close(
              spool,
              !suspicion.isEmpty() ? suspicion : unclean ? "was not carried out to its end" : "");
    } catch (IOException e) {
      // The mark of the cache is still there: the next attempt drops it.
      Story.tell("attempt %d: not everything could be cleaned up: %s", id(), e);
    }
  }

  /** The logs of steps that ended before this process began. */
  private void addFinishedLogs(Plan plan, List<Event> events, Upload sending) throws IOException {
    for (Event event : events) {
      boolean ran =
          event.kind() == Event.Kind.STEP_FINISHED && event.end() != Event.StepEnd.SKIPPED;
      for (StepPlan step : plan.steps()) {
        if (ran && step.name().equals(event.step())) {
          StepLog log = new StepLog(step.name() + ".stdio", spool.log(step.name()), step.logCap());
          log.end(writtenDownSize(step.name(), log));
          sending.add(log, false);
        }
      }
    }
  }

  private long writtenDownSize(String step, StepLog log) throws IOException {
    try {
      return Long.parseLong(Files.readString(spool.logSize(step)).strip());
    } catch (NoSuchFileException | NumberFormatException e) {
      return log.printed();
    }
  }

  private AttemptCalls calls(Assignment assignment) {
    return new AttemptCalls(
        ground.http(), assignment.attemptId(), assignment.epoch(), assignment.token());
  }
}
