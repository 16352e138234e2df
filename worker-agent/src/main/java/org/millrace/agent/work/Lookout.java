package org.millrace.agent.work;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.millrace.agent.Story;
import org.millrace.agent.spool.AgentHome;
import org.millrace.agent.system.Abilities;
import org.millrace.agent.system.Machine;
import org.millrace.agent.system.Proofs;
import org.millrace.protocol.Facts;

/**
 * Keeps the facts of this machine true: finds them out at the start, proves again once a minute
 * what containers can do, and sooner where there is a sign that it changed. Runs in a thread of its
 * own; its other methods may be called by any.
 */
final class Lookout implements Runnable {
  private static final Duration GLANCE = Duration.ofSeconds(10);
  private static final Duration PROOF = Duration.ofMinutes(1);
  private static final Duration TELLING = Duration.ofSeconds(5);

  private final Machine machine;
  private final Proofs proofs;
  private final AgentHome home;
  private final String version;
  private final State state;

  private @Nullable News latest;
  private @Nullable Abilities abilities;
  private String glance = "";
  private long provenAt;
  private int told;
  private boolean suspected;

  /**
   * Facts that the coordinator may not know yet.
   *
   * @param edition grows with every change
   */
  record News(Facts facts, int edition) {}

  Lookout(Machine machine, Proofs proofs, AgentHome home, String version, State state) {
    this.machine = machine;
    this.proofs = proofs;
    this.home = home;
    this.version = version;
    this.state = state;
  }

  @Override
  public void run() {
    while (!state.isStopped()) {
      try {
        if (isDue()) {
          look();
        }
      } catch (RuntimeException e) {
        Story.tell("the facts of this machine cannot be found out, will try again: %s", e);
      }
      state.awaitStop(GLANCE);
    }
  }

  private boolean isDue() {
    String now = proofs.glance();
    synchronized (this) {
      return latest == null
          || suspected
          || !now.equals(glance)
          || System.nanoTime() - provenAt >= PROOF.toNanos();
    }
  }

  private void look() {
    String seen = proofs.glance();
    synchronized (this) {
      suspected = false;
    }
    Abilities now = proofs.prove();
    Facts facts;
    synchronized (this) {
      glance = seen;
      provenAt = System.nanoTime();
      if (latest != null && now.equals(abilities)) {
        return;
      }
      facts = latest == null ? null : Machine.renewed(latest.facts(), home.workspaces(), now);
    }
    publish(facts == null ? machine.facts(home.workspaces(), version, now) : facts, now);
  }

  private void publish(Facts facts, Abilities now) {
    synchronized (this) {
      latest = new News(facts, latest == null ? 1 : latest.edition() + 1);
      abilities = now;
    }
    now.complaints().forEach(complaint -> Story.tell("%s", complaint));
    state.changed();
  }

  /** Something that needs a container went through this machine: look before the next claim. */
  synchronized void suspect() {
    suspected = true;
  }

  /** What the coordinator has not been told; null where it knows everything. */
  synchronized @Nullable News news() {
    return latest != null && latest.edition() > told ? latest : null;
  }

  /** The coordinator knows this edition. */
  void told(int edition) {
    synchronized (this) {
      told = Math.max(told, edition);
    }
    state.changed();
  }

  /**
   * Before a claim: work is only asked for once the coordinator knows what this machine can do.
   * Does not wait for ever; a step that finds the ground gone says so itself.
   */
  void beforeClaim() {
    long end = System.nanoTime() + TELLING.toNanos();
    if (knows() && isDue()) {
      look();
    }
    for (long seen = state.changes(); !knows(); seen = state.changes()) {
      Duration left = Duration.ofNanos(end - System.nanoTime());
      if (state.isStopped() || left.isNegative() || left.isZero()) {
        return;
      }
      // Changed since the count was taken: then this returns at once.
      if (!knows()) {
        state.awaitChange(seen, left);
      }
    }
  }

  private synchronized boolean knows() {
    return latest != null && told >= Objects.requireNonNull(latest).edition();
  }
}
