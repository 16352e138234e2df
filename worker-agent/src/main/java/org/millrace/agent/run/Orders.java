package org.millrace.agent.run;

/**
 * What others want of an attempt that is being carried out. Orders only get stronger. Safe for use
 * by any thread.
 */
final class Orders {
  /** From the weakest to the strongest. */
  enum Order {
    /** Go on. */
    CONTINUE,
    /** Stop the running step, run what always runs, and finish. */
    CANCEL,
    /** The coordinator refused something for good: stop, and finish as BROKEN. */
    BREAK_OFF,
    /** The agent's process ends: touch nothing, the next one goes on. */
    LEAVE,
    /** The attempt is lost to this agent: kill, clean up, say nothing. */
    ABANDON
  }

  /** Wakes the thread that carries out the plan. */
  final Bell runner = new Bell();

  /** Wakes the thread that sends. */
  final Bell sender = new Bell();

  private volatile Order order = Order.CONTINUE;
  private volatile String why = "";

  synchronized void give(Order stronger, String reason) {
    if (stronger.compareTo(order) > 0) {
      why = reason;
      order = stronger;
      runner.ring();
      sender.ring();
    }
  }

  Order now() {
    return order;
  }

  String why() {
    return why;
  }

  /** True when nothing more may be sent or started. */
  boolean isOver() {
    return order.compareTo(Order.LEAVE) >= 0;
  }
}
