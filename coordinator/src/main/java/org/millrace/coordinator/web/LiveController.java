package org.millrace.coordinator.web;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.millrace.coordinator.signal.RecentHints;
import org.millrace.coordinator.signal.Signals;
import org.millrace.coordinator.signal.Topic;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * {@code /live?topics=builds,workers}: an event {@code changed} names the topics about which there
 * is something new, at most five times a second. The page then asks for its content again.
 *
 * <p>Its id is a position among {@link RecentHints}. A browser that comes back with the last one
 * that it heard ({@code Last-Event-ID}), and a page with the one from before it was made ({@code
 * since}), hear what they missed; nothing is kept about either.
 */
@Controller
class LiveController {
  private static final Pattern TOPIC = Pattern.compile("[a-z]{1,20}(:[0-9]{1,19})?");
  private static final int MOST_TOPICS = 10;

  /** How long after they happened a browser hears of news, at the least: they are collected. */
  static final Duration COLLECT = Duration.ofMillis(200);

  private final Signals signals;
  private final EventStreams streams;

  LiveController(Signals signals, EventStreams streams) {
    this.signals = signals;
    this.streams = streams;
  }

  @GetMapping("/live")
  SseEmitter live(
      @RequestParam List<String> topics,
      @RequestParam(defaultValue = "") String since,
      @RequestHeader(name = "Last-Event-ID", defaultValue = "") String last) {
    Set<String> wanted = new TreeSet<>(topics);
    if (wanted.isEmpty()
        || wanted.size() > MOST_TOPICS
        || !wanted.stream().allMatch(t -> TOPIC.matcher(t).matches())) {
      throw new ResponseStatusException(
          HttpStatus.BAD_REQUEST, "topics are one to ten names such as builds or build:913");
    }
    Set<Topic> about =
        wanted.stream().map(Topic::new).collect(Collectors.toCollection(LinkedHashSet::new));
    String heard = last.isEmpty() ? since : last;
    return streams.serve("live page", stream -> serve(stream, about, heard));
  }

  private void serve(EventStream stream, Set<Topic> topics, String heard)
      throws IOException, InterruptedException {
    List<Signals.Subscription> subscriptions = new ArrayList<>();
    try {
      topics.forEach(topic -> subscriptions.add(signals.subscribe(topic, stream::hint)));
      SseEmitter.SseEventBuilder hello =
          SseEmitter.event().name("hello").reconnectTime(2000).data("live");
      String reached = heard.isEmpty() ? signals.recent().position() : heard;
      // Who missed something has heard of it only when it was told.
      stream.send(heard.isEmpty() ? hello.id(reached) : hello);
      while (stream.isOpen()) {
        RecentHints.News news = signals.recent().since(reached, topics);
        if (!news.topics().isEmpty()) {
          tell(stream, news);
        }
        reached = news.position();
        if (!stream.await(EventStream.HEARTBEAT)) {
          stream.heartbeat();
        }
      }
    } finally {
      subscriptions.forEach(Signals.Subscription::close);
    }
  }

  /** Tells what is known already; what comes while news are collected is told next time. */
  private static void tell(EventStream stream, RecentHints.News news)
      throws IOException, InterruptedException {
    Thread.sleep(COLLECT);
    if (stream.isOpen()) {
      stream.send(
          SseEmitter.event()
              .name("changed")
              .id(news.position())
              .data(news.topics().stream().map(Topic::name).collect(Collectors.joining(" "))));
    }
  }
}
