package org.millrace.endtoend.bench;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * People who open pages, each on a connection of its own that is kept open, and from an address of
 * its own, as a proxy on this machine tells of it: one client has no more than a few hundred pages
 * at once.
 */
final class Readers {
  /** What one address opens before another one goes on. */
  private static final int PAGES_PER_ADDRESS = 100;

  private final URI farm;
  private final List<PageList.Page> pages;

  Readers(URI farm, List<PageList.Page> pages) {
    this.farm = farm;
    this.pages = pages;
  }

  /**
   * What came of one page's loads.
   *
   * @param bytes of the page as it is, 0 where it was not asked for
   * @param gzip bytes of it on the wire
   * @param queries of one load
   */
  record Loads(Samples millis, long bytes, long gzip, double queries) {}

  /**
   * One reader, page after page; the database counts the queries meanwhile.
   *
   * @param warmUps how often each page is opened before any is measured, as a coordinator has done
   *     that has run for a while
   */
  Map<String, Loads> oneAfterAnother(int warmUps, int times, PageQueries queries)
      throws IOException, java.sql.SQLException, InterruptedException {
    Map<String, Loads> loads = new LinkedHashMap<>();
    int opened = 0;
    try (Wire wire = new Wire(farm)) {
      for (int i = 0; i < warmUps; i++) {
        for (PageList.Page page : pages) {
          load(wire, page, opened++ / PAGES_PER_ADDRESS);
        }
      }
      for (PageList.Page page : pages) {
        long bytes = wire.stream(page.path(), Map.of(), (chunk, length) -> {});
        long gzip = wire.stream(page.path(), headers(0), (chunk, length) -> {});
        List<Double> millis = new ArrayList<>();
        queries.begin();
        for (int i = 0; i < times; i++) {
          millis.add(load(wire, page, opened++ / PAGES_PER_ADDRESS));
        }
        loads.put(
            page.name(), new Loads(Samples.of(millis), bytes, gzip, queries.end(page, times)));
      }
    }
    return loads;
  }

  /**
   * Several at once, each at any page, with a pause of random length after each.
   *
   * @param pause its mean
   */
  Map<String, Loads> together(int readers, Duration pause, Duration time) throws Exception {
    Map<String, List<Double>> millis = new ConcurrentHashMap<>();
    long end = System.nanoTime() + time.toNanos();
    List<Future<?>> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < readers; i++) {
        SplittableRandom random = new SplittableRandom(i);
        int first = i;
        running.add(
            threads.submit(() -> {
              read(random, first, pause, end, millis);
              return null;
            }));
      }
      for (Future<?> one : running) {
        one.get();
      }
    }
    Map<String, Loads> loads = new LinkedHashMap<>();
    millis.forEach((page, all) -> loads.put(page, new Loads(Samples.of(all), 0, 0, 0)));
    return loads;
  }

  private void read(
      SplittableRandom random,
      int first,
      Duration pause,
      long end,
      Map<String, List<Double>> millis)
      throws IOException, InterruptedException {
    try (Wire wire = new Wire(farm)) {
      for (int i = first; System.nanoTime() < end; i++) {
        Thread.sleep(random.nextLong(2 * pause.toMillis()));
        PageList.Page page = pages.get(i % pages.size());
        double took = load(wire, page, first);
        List<Double> all = millis.computeIfAbsent(page.name(), name -> new ArrayList<>());
        synchronized (all) {
          all.add(took);
        }
      }
    }
  }

  private static double load(Wire wire, PageList.Page page, int reader) throws IOException {
    long start = System.nanoTime();
    wire.stream(page.path(), headers(reader), (bytes, length) -> {});
    return (System.nanoTime() - start) / 1e6;
  }

  /** Addresses are of the network for documentation. */
  private static Map<String, String> headers(int reader) {
    return Map.of(
        "Accept-Encoding", "gzip", "X-Forwarded-For", "2001:db8:0:%x::1".formatted(reader));
  }
}
