package org.millrace.coordinator.web;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.log.LogId;
import org.millrace.coordinator.log.Logs;
import org.millrace.coordinator.log.Matches;
import org.millrace.coordinator.log.Needle;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;

/** Searches in logs, few at a time: each takes a processor while it lasts. */
@Component
class LogFinding {
  /** Lines that a page of findings has at most; each may be as long as {@link Matches} shows. */
  static final int LISTED = 100;

  private static final int AT_ONCE = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

  private final Logs logs;
  private final Semaphore permits = new Semaphore(AT_ONCE, true);

  LogFinding(Logs logs) {
    this.logs = logs;
  }

  /** What the form holds; null where nothing is looked for. */
  static @Nullable Needle needle(String text, boolean exactCase) {
    String line = text.replaceAll("[\\r\\n]+$", "");
    if (line.isEmpty()) {
      return null;
    }
    if (line.length() > Needle.LONGEST || line.indexOf('\n') >= 0) {
      throw new ResponseStatusException(
          HttpStatus.BAD_REQUEST,
          "A search is for one line of at most " + Needle.LONGEST + " characters.");
    }
    return new Needle(line, exactCase);
  }

  /** See {@link Logs#search}. */
  Matches search(long log, Needle needle, long from, long near, int most) {
    try {
      if (!permits.tryAcquire(Logs.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new ResponseStatusException(
            HttpStatus.SERVICE_UNAVAILABLE,
            "Many logs are being searched at this moment. Reload the page to try again.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ResponseStatusException(
          HttpStatus.SERVICE_UNAVAILABLE, "The coordinator is being stopped.");
    }
    try {
      return logs.search(new LogId(log), needle, from, near, most);
    } finally {
      permits.release();
    }
  }
}
