package org.millrace.coordinator.web;

import java.io.IOException;
import java.time.Duration;
import org.millrace.coordinator.signal.Signals;
import org.millrace.coordinator.signal.Topic;
import org.millrace.coordinator.view.LogIndex;
import org.millrace.webui.LogPage;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Sends a growing log's lines to a browser as they come. An event's id is the number of line feeds
 * up to its end, so that a browser that lost the connection goes on where it was.
 */
@Component
class LogTails {
  private static final int AT_ONCE = 500;
  private static final int FARTHEST_BEHIND = 5000;
  private static final Duration LOOK = Duration.ofSeconds(2);
  private static final Duration COLLECT = Duration.ofMillis(200);

  private final Signals signals;
  private final LogIndex index;
  private final LogReader reader;
  private final EventStreams streams;

  LogTails(Signals signals, LogIndex index, LogReader reader, EventStreams streams) {
    this.signals = signals;
    this.index = index;
    this.reader = reader;
    this.streams = streams;
  }

  /**
   * Follows a log.
   *
   * @param from how many line feeds the browser has already
   * @param address where its lines are
   */
  SseEmitter follow(long log, long from, LogAddress address) {
    return streams.serve("tail of log " + log, stream -> serve(stream, log, from, address));
  }

  private void serve(EventStream stream, long id, long from, LogAddress address)
      throws IOException, InterruptedException {
    try (Signals.Subscription _ = signals.subscribe(Topic.log(id), stream::hint)) {
      LogRenderer renderer = new LogRenderer(null, address.rawLine());
      Position position = new Position(from, -1);
      long quietSince = System.nanoTime();
      stream.send(SseEmitter.event().name("hello").reconnectTime(2000).data("tail"));
      while (stream.isOpen()) {
        LogIndex.LogRow log = index.find(id).orElse(null);
        if (log == null) {
          break;
        }
        Position reached = send(stream, renderer, log, position, address);
        boolean news = !reached.equals(position);
        position = reached;
        if (news) {
          quietSince = System.nanoTime();
        }
        if (!log.growing() && position.size() >= log.size()) {
          stream.send(SseEmitter.event().name("end").data("whole"));
          break;
        }
        if (position.size() < log.size()) {
          continue;
        }
        if (stream.await(LOOK)) {
          Thread.sleep(COLLECT);
        } else if (System.nanoTime() - quietSince > EventStream.HEARTBEAT.toNanos()) {
          stream.heartbeat();
          quietSince = System.nanoTime();
        }
      }
    }
  }

  /** How far the browser is: complete lines, and the log's size when its end was last shown. */
  private record Position(long lineFeeds, long size) {}

  private Position send(
      EventStream stream,
      LogRenderer renderer,
      LogIndex.LogRow log,
      Position position,
      LogAddress address)
      throws IOException {
    if (position.size() >= log.size()) {
      return position;
    }
    long first = Math.min(position.lineFeeds(), log.lineFeeds());
    if (log.lineFeeds() - first > FARTHEST_BEHIND) {
      long skipped = log.lineFeeds() - AT_ONCE - first;
      first += skipped;
      stream.send(
          SseEmitter.event().id(Long.toString(first)).name("skipped").data(Long.toString(skipped)));
    }
    LogReader.Window window = reader.read(log, first, AT_ONCE);
    long end = first + window.lines().size();
    LogClock clock = new LogClock(log.began(), window.times());
    if (!window.lines().isEmpty()) {
      StringBuilder rows = new StringBuilder();
      long number = first + 1;
      for (LineCutter.Line line : window.lines()) {
        LogPage.Line row =
            LogRenderer.line(number, renderer.html(line, number), false, clock.at(number));
        rows.append(LogRenderer.row(address.line(), row, clock.runs()));
        number++;
      }
      stream.send(SseEmitter.event().id(Long.toString(end)).name("lines").data(rows.toString()));
    }
    if (window.rest() != null) {
      // Shown, but not counted: it is sent again when it has grown.
      String html = new LogRenderer(null, address.rawLine()).html(window.rest(), end + 1);
      LogPage.Line row = LogRenderer.line(end + 1, html, false, LogClock.Beside.NOTHING);
      stream.send(
          SseEmitter.event().name("rest").data(LogRenderer.row(address.line(), row, clock.runs())));
    }
    return new Position(end, window.end() ? log.size() : -1);
  }
}
