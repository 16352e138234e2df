package org.millrace.endtoend.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How long somebody waits who reads a log of 100 MB and a million lines: its page at several
 * places, searches through all of it, all of its bytes. Beside that, in the same run, {@code grep}
 * over the same bytes in a file.
 */
final class LogReading implements Measure {
  private static final String LAST = "the one line that is not like the others";
  private static final String NOWHERE = "no line of this log has this text";

  /** Times each page is opened, behind as many to warm up. */
  private static final int LOADS = 30;

  private static final int SEARCHES = 5;
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final Figure RAW =
      Figure.less("log-page.raw", "all bytes from the page's link “raw”", "ms");
  private static final Figure GREP =
      Figure.less("log-page.grep", "grep -c -F over the file, found at the end", "ms");
  private static final Figure GREP_NOWHERE =
      Figure.less("log-page.grep.nowhere", "… not found", "ms");
  private static final Figure GREP_CASE =
      Figure.less("log-page.grep.case", "grep -c -F -i over the file, found at the end", "ms");
  private static final Figure BEFORE =
      Figure.less("log-page.memory.before", "coordinator's memory before all reading", "MB");
  private static final Figure AFTER =
      Figure.less("log-page.memory.after", "… after the first round of it", "MB");
  private static final Figure AGAIN =
      Figure.less("log-page.memory.again", "… after a second round", "MB");
  private static final Figure PEAK =
      Figure.less("log-page.memory.peak", "… at most in the second round", "MB");

  @Override
  public String key() {
    return "log-page";
  }

  @Override
  public String title() {
    return "The page of a log of 100 MB";
  }

  @Override
  public void run(Stage stage, Ledger ledger) throws Exception {
    Path log = stage.workspace().file("reading.log");
    Files.copy(stage.log(), log, StandardCopyOption.REPLACE_EXISTING);
    Files.writeString(log, LAST + "\n", StandardOpenOption.APPEND);
    BenchFarm.Job job =
        new BenchFarm.Job("reading", List.of("sh", "-c", "cat " + log + "; exit 1"));
    for (int repetition = 1; repetition <= stage.repetitions(); repetition++) {
      try (BenchFarm farm = stage.farm(List.of(job))) {
        farm.agents(1, 1);
        try (Wire wire = farm.wire()) {
          String page = stored(farm, wire, job, repetition, stage.logLines());
          Reader reader = new Reader(wire, ledger, page, stage.logLines(), Files.size(log));
          ledger.record(BEFORE, farm.usage().residentBytes() / 1e6);
          reader.round();
          ledger.record(AFTER, farm.usage().residentBytes() / 1e6);
          Usage.forgetPeak(farm.coordinator());
          reader.silently();
          ledger.record(AGAIN, farm.usage().residentBytes() / 1e6);
          ledger.record(PEAK, farm.usage().peakBytes() / 1e6);
        }
      }
      ledger.record(GREP, grep(log, LAST, "-F"));
      ledger.record(GREP_NOWHERE, grep(log, NOWHERE, "-F"));
      ledger.record(GREP_CASE, grep(log, LAST, "-F", "-i"));
    }
  }

  /** Has the log printed and stored; answers its page. */
  private static String stored(
      BenchFarm farm, Wire wire, BenchFarm.Job job, int repetition, int lines) throws Exception {
    Push push = farm.push(job, "reading-" + repetition, 0);
    push.to(wire);
    Builds.Finished build = new Builds(wire, job).await(push.revision(), POLL, LIMIT);
    // No parser finds anything in these lines, and where a proof stands is not what is measured.
    farm.database().execute("UPDATE step SET proof_line = " + lines / 10 * 7);
    return "/builds/" + build.id() + "/logs/run/stdio";
  }

  /** The median in ms. */
  private static double grep(Path log, String text, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("grep", "-c"));
    command.addAll(List.of(options));
    command.addAll(List.of("-e", text, log.toString()));
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < SEARCHES; i++) {
      long start = System.nanoTime();
      Process process =
          new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
      process.waitFor();
      millis.add((System.nanoTime() - start) / 1e6);
    }
    return Samples.of(millis).median();
  }

  /** Opens the pages of one log. */
  private record Reader(Wire wire, Ledger ledger, String page, int lines, long size) {

    void round() throws IOException {
      page("start", "at its start", "?from=1", "id=\"L1\"");
      page("middle", "in its middle", "?line=" + lines / 2, "id=\"L" + lines / 2 + "\"");
      page("end", "at its end", "?to=end", LAST);
      page("proof", "at the proof", "", "id=\"L" + lines / 10 * 7 + "\"");
      search("last", "search, found in the last line", query(LAST), "1 line");
      search("nowhere", "search, found nowhere", query(NOWHERE), "No line of this log");
      search("every", "search for a letter that most lines have", query("a"), "lines");
      search(
          "exact",
          "search in exact case, found in the last line",
          query(LAST) + "&case=exact",
          "1 line");
      search(
          "next",
          "previous and next around the middle",
          query("test_") + "&line=" + lines / 2,
          "Next");
      List<Double> millis = new ArrayList<>();
      for (int i = 0; i < SEARCHES; i++) {
        Load load = load("/raw");
        if (load.bytes != size) {
          ledger.failure("log-page: %d of %d bytes came down".formatted(load.bytes, size));
        }
        millis.add(load.all);
      }
      ledger.record(RAW, Samples.of(millis).median());
    }

    /** All of it again, for what it does to memory. */
    void silently() throws IOException {
      for (int i = 0; i < LOADS; i++) {
        load("?line=" + (1 + (long) lines * i / LOADS));
      }
      for (int i = 0; i < SEARCHES; i++) {
        load(query(NOWHERE));
        load(query("a"));
        load("/raw");
      }
    }

    private static String query(String text) {
      return "?q=" + text.replace(' ', '+');
    }

    private void page(String key, String title, String query, String expected) throws IOException {
      opened(key, "page " + title, query, expected, LOADS);
    }

    private void search(String key, String title, String query, String expected)
        throws IOException {
      opened("search." + key, title, query, expected, SEARCHES);
    }

    private void opened(String key, String title, String query, String expected, int times)
        throws IOException {
      List<Double> first = new ArrayList<>();
      List<Double> all = new ArrayList<>();
      String text = wire.get(page + query).text();
      if (!text.contains(expected)) {
        ledger.failure("log-page: %s does not say “%s”".formatted(page + query, expected));
      }
      for (int i = 0; i < 2 * times; i++) {
        Load load = load(query);
        if (i >= times) {
          first.add(load.first);
          all.add(load.all);
        }
      }
      String name = "log-page." + key;
      ledger.record(
          Figure.less(name + ".first", title + ", first byte, p50", "ms"),
          Samples.of(first).median());
      Figure whole = Figure.less(name + ".all", "… all of it, p50", "ms");
      ledger.record(key.startsWith("search") ? whole : whole.aim(50), Samples.of(all).median());
      ledger.record(
          Figure.less(name + ".bytes", "… its bytes", "kB").aim(100),
          text.getBytes(StandardCharsets.UTF_8).length / 1e3);
    }

    /** Milliseconds until the first byte of a body and its last one. */
    private record Load(double first, double all, long bytes) {}

    private Load load(String query) throws IOException {
      double[] first = {0};
      long start = System.nanoTime();
      long bytes =
          wire.stream(
              page + query,
              Map.of(),
              (chunk, length) ->
                  first[0] = first[0] == 0 ? (System.nanoTime() - start) / 1e6 : first[0]);
      return new Load(first[0], (System.nanoTime() - start) / 1e6, bytes);
    }
  }
}
