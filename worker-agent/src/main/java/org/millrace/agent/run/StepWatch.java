package org.millrace.agent.run;

import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.millrace.agent.Story;
import org.millrace.agent.client.Json;
import org.millrace.agent.run.Orders.Order;
import org.millrace.agent.spool.StepLog;
import org.millrace.agent.system.OperatingSystem.Signal;
import org.millrace.protocol.Event.StepEnd;
import org.millrace.protocol.Reason;
import org.millrace.protocol.StepPlan;

/**
 * Waits for a step's process, and stops it when it is silent for too long, runs for too long, eats
 * the disk, or is not wanted any more. Used by one thread.
 */
final class StepWatch {
  private static final long TICK = 500;
  private static final long ADOPTED_TICK = 100;
  private static final long DISK_TICK = 2_000;
  private static final long LAST_WAIT = 10_000;
  private static final long HOLE = 16L * 1024 * 1024;

  private final Ground ground;
  private final Orders orders;
  private final Path state;
  private final Path logFile;
  private final StepPlan step;
  private final StepLog log;
  private final StepProcess process;
  private final String mark;
  private final long begun = now();
  private final long ranBefore;
  private long lastGrowth;
  private long lastSize;
  private long nextDiskCheck;
  private long punchedTo;
  private boolean canPunch = true;

  /**
   * @param ranBefore how long it had been running before this watch began
   * @param mark an entry of the environment that all processes of the attempt have
   */
  StepWatch(
      Ground ground,
      Orders orders,
      Path state,
      Path logFile,
      StepPlan step,
      StepLog log,
      StepProcess process,
      Duration ranBefore,
      String mark)
      throws IOException {
    this.ground = ground;
    this.orders = orders;
    this.state = state;
    this.logFile = logFile;
    this.step = step;
    this.log = log;
    this.process = process;
    this.mark = mark;
    this.ranBefore = Math.max(0, ranBefore.toMillis());
    this.punchedTo = log.middleFrom();
    this.lastSize = log.printed();
    long silentBefore =
        process.isAdopted()
            ? ground.clock().millis() - Files.getLastModifiedTime(logFile).toMillis()
            : 0;
    this.lastGrowth = begun - Math.max(0, Math.min(silentBefore, this.ranBefore));
    this.nextDiskCheck = begun;
  }

  /**
   * Waits until the step is over.
   *
   * @param cancellable false for a step that runs although the attempt was cancelled
   * @param onTick called now and then while it runs
   * @return how it ended; null if the agent leaves it running, or the attempt is not ours any more
   */
  @Nullable StepOutcome untilOver(boolean cancellable, Runnable onTick) throws IOException {
    StepOutcome stopped = intention().orElse(null);
    while (stopped == null && !process.isOver()) {
      onTick.run();
      Order order = orders.now();
      if (order == Order.LEAVE) {
        return null;
      }
      if (order == Order.ABANDON) {
        kill();
        return null;
      }
      stopped = order == Order.CONTINUE ? overrun() : unwanted(order, cancellable);
      if (stopped == null) {
        orders.runner.await(pause());
      }
    }
    if (stopped != null) {
      return stop(stopped) ? stopped : null;
    }
    killStragglers(now() - begun + ranBefore > 1_000);
    return ended();
  }

  private @Nullable StepOutcome unwanted(Order order, boolean cancellable) throws IOException {
    if (order == Order.BREAK_OFF) {
      return StepOutcome.broken(Reason.AGENT_FAILED, orders.why());
    }
    return cancellable ? StepOutcome.of(StepEnd.CANCELLED, orders.why()) : overrun();
  }

  private @Nullable StepOutcome overrun() throws IOException {
    long now = now();
    long size = log.printed();
    if (size != lastSize) {
      lastSize = size;
      lastGrowth = now;
    }
    Duration limit = step.limit();
    if (limit != null && now - begun + ranBefore >= limit.toMillis()) {
      return StepOutcome.of(StepEnd.TIMED_OUT, "stopped: it ran longer than " + limit);
    }
    Duration silence = step.silence();
    if (silence != null && now - lastGrowth >= silence.toMillis()) {
      return StepOutcome.of(StepEnd.SILENT, "stopped: it printed nothing for " + silence);
    }
    if (now >= nextDiskCheck) {
      nextDiskCheck = now + DISK_TICK;
      punch();
      return DiskSpace.shortage(ground);
    }
    return null;
  }

  private long pause() {
    long now = now();
    long pause =
        process.isAdopted() ? ADOPTED_TICK : now - begun < ADOPTED_TICK ? ADOPTED_TICK : TICK;
    if (step.limit() != null) {
      pause = Math.min(pause, step.limit().toMillis() - (now - begun + ranBefore));
    }
    if (step.silence() != null) {
      pause = Math.min(pause, step.silence().toMillis() - (now - lastGrowth));
    }
    return Math.max(1, pause);
  }

  /** Gives back the disk space of bytes that will never be sent. */
  private void punch() {
    try {
      long to = log.middleTo();
      if (canPunch && to - punchedTo >= HOLE) {
        ground.system().punchHole(logFile, punchedTo, to - punchedTo);
        punchedTo = to;
      }
    } catch (IOException e) {
      canPunch = false;
      Story.tell("%s: the middle of the log stays on disk: %s", logFile, e.getMessage());
    }
  }

  /** SIGTERM, the grace, SIGKILL; false if the agent has to leave in the midst of it. */
  private boolean stop(StepOutcome why) throws IOException {
    Story.tell("%s: stopping %s: %s %s", logFile, step.name(), why.end(), why.message());
    remember(why);
    process.signal(Signal.TERM);
    long end = now() + step.grace().toMillis();
    while (!process.isOver() && now() < end && orders.now() != Order.ABANDON) {
      if (orders.now() == Order.LEAVE) {
        return false;
      }
      orders.runner.await(Math.max(1, Math.min(ADOPTED_TICK, end - now())));
    }
    kill();
    return orders.now() != Order.ABANDON;
  }

  private void kill() throws IOException {
    process.signal(Signal.KILL);
    killStragglers(true);
    long end = now() + LAST_WAIT;
    while (!process.isOver() && now() < end) {
      orders.runner.await(ADOPTED_TICK);
    }
    if (!process.isOver()) {
      Story.tell("%s: process group %d does not die", logFile, process.pid());
    }
  }

  /** Those that left the group, but still carry the attempt's environment. */
  private void killStragglers(boolean worthIt) throws IOException {
    int killed = worthIt ? ground.system().killMarked(mark) : 0;
    if (killed > 0) {
      Story.tell("%s: killed %d processes that step %s left", logFile, killed, step.name());
    }
  }

  private StepOutcome ended() throws IOException {
    var code = process.exitCode();
    StepOutcome outcome =
        code.isPresent()
            ? StepOutcome.exited(code.getAsInt())
            : StepOutcome.broken(
                Reason.STEP_LOST,
                "the process vanished without an exit code: the machine was restarted, or it was"
                    + " killed from outside");
    StepOutcome shortage = outcome.isPass(step) ? null : DiskSpace.shortage(ground);
    return shortage == null ? outcome : shortage;
  }

  private void remember(StepOutcome why) {
    try {
      Files.writeString(state.resolve("stopped"), Json.write(why) + "\n");
    } catch (IOException e) {
      // The disk may be full, which may be why it is stopped; only a restart in the next seconds
      // would need the file.
      Story.tell("%s: cannot note why %s is stopped: %s", state, step.name(), e.getMessage());
    }
  }

  private Optional<StepOutcome> intention() throws IOException {
    try {
      return Optional.of(Json.read(Files.readString(state.resolve("stopped")), StepOutcome.class));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (JsonParseException e) {
      return Optional.of(StepOutcome.broken(Reason.STEP_LOST, "stopped by an agent that died"));
    }
  }

  private static long now() {
    return System.nanoTime() / 1_000_000;
  }
}
