package org.millrace.coordinator.web;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * One browser's event stream. Hints wake the thread that serves it; between hints it sends a
 * heartbeat now and then: the page sees that the stream is well, and the server whether the browser
 * is still there.
 */
final class EventStream {
  static final Duration HEARTBEAT = Duration.ofSeconds(15);

  private final SseEmitter emitter = new SseEmitter(0L);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean hinted;
  private volatile boolean open = true;

  EventStream() {
    emitter.onCompletion(this::close);
    emitter.onError(e -> close());
    emitter.onTimeout(this::close);
  }

  SseEmitter emitter() {
    return emitter;
  }

  boolean isOpen() {
    return open;
  }

  /** Something changed; returns at once. */
  void hint() {
    lock.lock();
    try {
      hinted = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The stream is to end; returns at once. */
  void close() {
    open = false;
    hint();
  }

  /**
   * Waits for a hint, at most so long.
   *
   * @return true for a hint, false when the time passed
   */
  boolean await(Duration patience) throws InterruptedException {
    lock.lock();
    try {
      long left = patience.toNanos();
      while (!hinted && left > 0) {
        left = changed.awaitNanos(left);
      }
      boolean was = hinted;
      hinted = false;
      return was;
    } finally {
      lock.unlock();
    }
  }

  void send(SseEmitter.SseEventBuilder event) throws IOException {
    emitter.send(event);
  }

  void heartbeat() throws IOException {
    emitter.send(SseEmitter.event().name("heartbeat").data("still here"));
  }
}
