package org.millrace.coordinator.signal;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.stereotype.Component;

/**
 * Hands hints around. {@link #raise} may be called from any thread, after the commit that it speaks
 * of; listeners run on the raising thread (or the one that listens to the database) and must return
 * at once.
 *
 * <p>Towards other coordinators hints are collected and sent at most every 50 ms by {@link
 * NotifyLoop}, never from within a transaction that does work: NOTIFY takes a lock that is global
 * to the database.
 */
@Component
public class Signals {
  private final Map<Topic, CopyOnWriteArrayList<Runnable>> listeners = new ConcurrentHashMap<>();
  private final Set<Topic> outgoing = ConcurrentHashMap.newKeySet();
  private final RecentHints recent = new RecentHints();

  /** Something changed: tells the listeners here now, and those elsewhere soon. */
  public void raise(Topic topic) {
    outgoing.add(topic);
    tell(topic);
  }

  /** Calls {@code listener} for every hint about {@code topic}, until the answer is closed. */
  public Subscription subscribe(Topic topic, Runnable listener) {
    listeners.compute(
        topic,
        (key, list) -> {
          CopyOnWriteArrayList<Runnable> known = list == null ? new CopyOnWriteArrayList<>() : list;
          known.add(listener);
          return known;
        });
    return () ->
        listeners.computeIfPresent(
            topic,
            (key, list) -> {
              list.remove(listener);
              return list.isEmpty() ? null : list;
            });
  }

  /** What there were hints about lately. A listener that is called finds the hint there. */
  public RecentHints recent() {
    return recent;
  }

  void tell(Topic topic) {
    recent.add(topic);
    CopyOnWriteArrayList<Runnable> interested = listeners.get(topic);
    if (interested != null) {
      interested.forEach(Runnable::run);
    }
  }

  /** Hints of other coordinators may have been missed: all who listen are to look. */
  void gap() {
    recent.gap();
    listeners.values().forEach(interested -> interested.forEach(Runnable::run));
  }

  /** Takes what is to be sent to other coordinators. */
  Set<Topic> takeOutgoing() {
    Set<Topic> taken = Set.copyOf(outgoing);
    outgoing.removeAll(taken);
    return taken;
  }

  /** What was taken could not be sent, and is to be taken again. */
  void giveBack(Set<Topic> unsent) {
    outgoing.addAll(unsent);
  }

  /** Ends a subscription. */
  @FunctionalInterface
  public interface Subscription extends AutoCloseable {
    @Override
    void close();
  }
}
