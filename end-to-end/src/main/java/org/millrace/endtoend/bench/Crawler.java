package org.millrace.endtoend.bench;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Follows every link that it finds, several at a time, until it is told to stop. */
final class Crawler {
  private static final Pattern LINK = Pattern.compile("href=\"(/[^\"]*)\"");
  private static final int MOST = 50_000;

  private final BlockingQueue<String> found = new LinkedBlockingQueue<>();
  private final Set<String> known = ConcurrentHashMap.newKeySet();
  private final ConcurrentLinkedQueue<Double> millis = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
  private final List<Thread> threads = new ArrayList<>();
  private final long start = System.nanoTime();
  private double seconds;
  private volatile boolean over;

  private Crawler() {}

  static Crawler start(URI farm, int atOnce) {
    Crawler crawler = new Crawler();
    crawler.add("/");
    for (int i = 0; i < atOnce; i++) {
      crawler.threads.add(Thread.ofVirtual().start(() -> crawler.crawl(farm)));
    }
    return crawler;
  }

  private void add(String path) {
    if (known.size() < MOST && known.add(path)) {
      found.add(path);
    }
  }

  private void crawl(URI farm) {
    try (Wire wire = new Wire(farm)) {
      while (!over) {
        String path = found.poll(100, TimeUnit.MILLISECONDS);
        if (path != null) {
          visit(wire, path);
        }
      }
    } catch (IOException e) {
      failures.add("The crawler was cut off: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void visit(Wire wire, String path) throws IOException {
    long begin = System.nanoTime();
    Wire.Answer answer = wire.get(path);
    millis.add((System.nanoTime() - begin) / 1e6);
    if (answer.status() >= 500 || answer.status() == 404) {
      failures.add("The crawler's GET %s was answered %d".formatted(path, answer.status()));
    }
    if (answer.headers().getOrDefault("content-type", "").startsWith("text/html")) {
      Matcher link = LINK.matcher(answer.text());
      while (link.find()) {
        String to = link.group(1).replaceFirst("#.*", "").replace("&amp;", "&");
        if (!to.startsWith("//") && !to.contains("&#")) {
          add(to);
        }
      }
    }
  }

  /** What it saw, in a sentence. */
  String told() {
    if (millis.isEmpty()) {
      return "The crawler got nothing.";
    }
    Samples samples = Samples.of(millis);
    return String.format(
        Locale.ROOT,
        "The crawler got %,d pages in %.0f s (%.0f a second; p50 %.0f ms, p95 %.0f ms) and had"
            + " %,d more to follow.",
        millis.size(),
        seconds,
        millis.size() / seconds,
        samples.median(),
        samples.percentile(95),
        found.size());
  }

  List<String> failures() {
    return failures.stream().limit(20).toList();
  }

  /** Ends it, once what it has asked for is answered. */
  void stop() throws InterruptedException {
    over = true;
    for (Thread thread : threads) {
      thread.join();
    }
    seconds = (System.nanoTime() - start) / 1e9;
  }
}
