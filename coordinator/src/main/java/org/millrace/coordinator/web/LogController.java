package org.millrace.coordinator.web;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.log.LogId;
import org.millrace.coordinator.log.Logs;
import org.millrace.coordinator.view.BuildRecord;
import org.millrace.coordinator.view.BuildRow;
import org.millrace.coordinator.view.LogIndex;
import org.millrace.webui.Bytes;
import org.millrace.webui.Frame;
import org.millrace.webui.Link;
import org.millrace.webui.LogPage;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** {@code /builds/{id}/logs/{step}/{name}}: a window of lines, the live tail, the raw bytes. */
@Controller
class LogController {
  private static final int WINDOW = 500;

  private final BuildRecord builds;
  private final LogIndex index;
  private final LogReader reader;
  private final Logs logs;
  private final LogTails tails;
  private final Present present;

  LogController(
      BuildRecord builds,
      LogIndex index,
      LogReader reader,
      Logs logs,
      LogTails tails,
      Present present) {
    this.builds = builds;
    this.index = index;
    this.reader = reader;
    this.logs = logs;
    this.tails = tails;
    this.present = present;
  }

  @GetMapping("/builds/{id}/logs/{step}/{name}")
  String page(
      @PathVariable long id,
      @PathVariable String step,
      @PathVariable String name,
      @RequestParam(required = false) @Nullable Integer attempt,
      @RequestParam(required = false) @Nullable Long line,
      Model model)
      throws IOException {
    BuildRow build =
        builds.head(id).orElseThrow(() -> new NotHere("There is no build " + id + ".")).build();
    LogIndex.LogRow log = find(id, step, name, attempt);
    Instant now = present.now();
    long total = reader.lines(log);
    long newest = startOf(Math.max(1, total));
    long asked = line == null ? 0 : Math.max(1, line);
    long first = asked > 0 ? Math.min(startOf(asked), newest) : log.growing() ? newest : 0;
    LogReader.Window window = reader.read(log, first, WINDOW);
    List<LogPage.Line> lines = new LogRenderer().lines(window, first + 1, asked);
    long last = first + lines.size();
    boolean atEnd = last >= total;
    String path = "/builds/" + id + "/logs/" + Words.segment(step) + "/" + Words.segment(name);
    String which = attempt == null ? "" : "attempt=" + attempt;
    model.addAttribute(
        "page",
        new LogPage(
            new Frame(
                step + " " + name + " of " + build.builder() + " #" + build.number(),
                "builders",
                List.of(
                    new Link("Builders", "/builders"),
                    Words.builder(build.builderId(), build.builder()),
                    new Link("#" + build.number(), Words.build(id))),
                ""),
            Words.line(build, now),
            step,
            name,
            log.attempt(),
            new Bytes(log.size()),
            lines,
            lines.isEmpty() ? 0 : first + 1,
            last,
            total,
            log.growing(),
            Choices.href(path + "/raw", which),
            first > 0 ? window(path, which, 1) : null,
            first > 0 ? window(path, which, Math.max(1, first + 1 - WINDOW)) : null,
            atEnd ? null : window(path, which, first + 1 + WINDOW),
            atEnd ? null : window(path, which, newest + 1),
            log.growing() && atEnd
                ? path
                    + "/live?attempt="
                    + log.attempt()
                    + "&from="
                    + (first + window.lines().size())
                : null));
    return "log";
  }

  private static String window(String path, String which, long line) {
    return Choices.href(path, which, "line=" + line);
  }

  /** Windows begin at round numbers, so that a line is always in the same one. */
  private static long startOf(long line) {
    return (line - 1) / WINDOW * WINDOW;
  }

  @GetMapping("/builds/{id}/logs/{step}/{name}/live")
  SseEmitter live(
      @PathVariable long id,
      @PathVariable String step,
      @PathVariable String name,
      @RequestParam(required = false) @Nullable Integer attempt,
      @RequestParam(defaultValue = "0") long from,
      @RequestHeader(name = "Last-Event-ID", required = false) @Nullable Long last) {
    return tails.follow(
        find(id, step, name, attempt).id(), Math.max(0, last == null ? from : last));
  }

  @GetMapping("/builds/{id}/logs/{step}/{name}/raw")
  void raw(
      @PathVariable long id,
      @PathVariable String step,
      @PathVariable String name,
      @RequestParam(required = false) @Nullable Integer attempt,
      HttpServletResponse response)
      throws IOException {
    LogIndex.LogRow log = find(id, step, name, attempt);
    response.setContentType(MediaType.TEXT_PLAIN_VALUE + ";charset=UTF-8");
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader(
        HttpHeaders.CACHE_CONTROL, log.growing() ? "no-store" : "private, max-age=3600");
    response.setContentLengthLong(log.size());
    logs.stream(new LogId(log.id()), 0, log.size(), response.getOutputStream());
  }

  private LogIndex.LogRow find(long build, String step, String name, @Nullable Integer attempt) {
    return index
        .find(build, step + "." + name, attempt)
        .orElseThrow(() ->
            new NotHere(
                "Build %d has no log “%s” of a step “%s”. A step has one only when it has begun."
                    .formatted(build, name, step)));
  }
}
