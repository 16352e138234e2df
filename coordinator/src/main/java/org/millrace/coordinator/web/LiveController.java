package org.millrace.coordinator.web;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.millrace.coordinator.signal.Signals;
import org.millrace.coordinator.signal.Topic;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * {@code /live?topics=builds,workers}: an event {@code changed} names the topics about which there
 * is something new, at most five times a second. The page then asks for its content again.
 */
@Controller
class LiveController {
  private static final Pattern TOPIC = Pattern.compile("[a-z]{1,20}(:[0-9]{1,19})?");
  private static final int MOST_TOPICS = 10;

  /** How long news are collected before a browser hears of them. */
  static final Duration COLLECT = Duration.ofMillis(200);

  private final Signals signals;
  private final EventStreams streams;

  LiveController(Signals signals, EventStreams streams) {
    this.signals = signals;
    this.streams = streams;
  }

  @GetMapping("/live")
  SseEmitter live(@RequestParam List<String> topics) {
    Set<String> wanted = new TreeSet<>(topics);
    if (wanted.isEmpty()
        || wanted.size() > MOST_TOPICS
        || !wanted.stream().allMatch(t -> TOPIC.matcher(t).matches())) {
      throw new ResponseStatusException(
          HttpStatus.BAD_REQUEST, "topics are one to ten names such as builds or build:913");
    }
    return streams.serve("live page", stream -> serve(stream, wanted));
  }

  private void serve(EventStream stream, Set<String> topics)
      throws IOException, InterruptedException {
    Set<String> news = ConcurrentHashMap.newKeySet();
    List<Signals.Subscription> subscriptions = new ArrayList<>();
    try {
      for (String topic : topics) {
        subscriptions.add(
            signals.subscribe(
                new Topic(topic),
                () -> {
                  news.add(topic);
                  stream.hint();
                }));
      }
      stream.send(SseEmitter.event().name("hello").reconnectTime(2000).data("live"));
      while (stream.isOpen()) {
        if (!stream.await(EventStream.HEARTBEAT)) {
          stream.heartbeat();
          continue;
        }
        Thread.sleep(COLLECT);
        Set<String> taken = new TreeSet<>(news);
        news.removeAll(taken);
        if (!taken.isEmpty() && stream.isOpen()) {
          stream.send(SseEmitter.event().name("changed").data(String.join(" ", taken)));
        }
      }
    } finally {
      subscriptions.forEach(Signals.Subscription::close);
    }
  }
}
