package org.millrace.coordinator.web;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.log.LogId;
import org.millrace.coordinator.log.Logs;
import org.millrace.coordinator.view.BuildRecord;
import org.millrace.coordinator.view.BuildRow;
import org.millrace.coordinator.view.LogIndex;
import org.millrace.webui.Link;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** {@code /builds/{id}/logs/{step}/{name}}: lines, findings, the live tail, the raw bytes. */
@Controller
class LogController {
  private final BuildRecord builds;
  private final LogIndex index;
  private final LogPages pages;
  private final Logs logs;
  private final LogReader reader;
  private final LogTails tails;

  LogController(
      BuildRecord builds,
      LogIndex index,
      LogPages pages,
      Logs logs,
      LogReader reader,
      LogTails tails) {
    this.builds = builds;
    this.index = index;
    this.pages = pages;
    this.logs = logs;
    this.reader = reader;
    this.tails = tails;
  }

  /** Where to be in a log, and what to look for, as an address says it. */
  record Asked(
      @Nullable String line,
      @Nullable Long from,
      @Nullable String to,
      @Nullable String q,
      @Nullable Long after) {}

  @GetMapping("/builds/{id}/logs/{step}/{name}")
  String page(
      @PathVariable long id,
      @PathVariable String step,
      @PathVariable String name,
      @RequestParam(required = false) @Nullable Integer attempt,
      @RequestParam(name = "case", defaultValue = "") String letters,
      @ModelAttribute("asked") Asked asked,
      Model model)
      throws IOException {
    BuildRow build =
        builds.head(id, 0).orElseThrow(() -> new NotHere("There is no build " + id + ".")).build();
    String q = asked.q() == null ? "" : asked.q();
    LogPages.Ask ask =
        new LogPages.Ask(
            LineRange.parse(asked.line()),
            asked.from() == null ? 0 : Math.max(1, asked.from()),
            end(asked.to()),
            LogFinding.needle(q, letters.equals("exact")),
            asked.after() == null ? 0 : Math.max(0, asked.after()));
    model.addAttribute("page", pages.page(build, find(id, step, name, attempt), ask));
    return "log";
  }

  private static long end(@Nullable String to) {
    if (to == null || to.isBlank()) {
      return 0;
    }
    return to.equals("end")
        ? Long.MAX_VALUE
        : LineRange.parse("to", to, "a line’s number (120) or “end”").last();
  }

  @GetMapping("/builds/{id}/logs/{step}/{name}/live")
  SseEmitter live(
      @PathVariable long id,
      @PathVariable String step,
      @PathVariable String name,
      @RequestParam(required = false) @Nullable Integer attempt,
      @RequestParam(defaultValue = "0") long from,
      @RequestHeader(name = "Last-Event-ID", required = false) @Nullable Long last) {
    LogIndex.LogRow log = find(id, step, name, attempt);
    return tails.follow(
        log.id(),
        Math.max(0, last == null ? from : last),
        LogAddress.of(id, log.name(), log.attempt()));
  }

  @GetMapping("/builds/{id}/logs/{step}/{name}/raw")
  void raw(
      @PathVariable long id,
      @PathVariable String step,
      @PathVariable String name,
      @RequestParam(required = false) @Nullable Integer attempt,
      @RequestParam(required = false) @Nullable String line,
      HttpServletResponse response)
      throws IOException {
    LogIndex.LogRow log = find(id, step, name, attempt);
    LineRange lines = LineRange.parse(line);
    response.setContentType(MediaType.TEXT_PLAIN_VALUE + ";charset=UTF-8");
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader(
        HttpHeaders.CACHE_CONTROL, log.growing() ? "no-store" : "private, max-age=3600");
    if (lines.isNone()) {
      response.setContentLengthLong(log.size());
      logs.stream(new LogId(log.id()), 0, log.size(), response.getOutputStream());
    } else {
      reader.copy(log, lines, response.getOutputStream());
    }
  }

  private LogIndex.LogRow find(long build, String step, String name, @Nullable Integer attempt) {
    return index
        .find(build, step + "." + name, attempt)
        .orElseThrow(() -> missing(build, step, name, attempt));
  }

  private NotHere missing(long build, String step, String name, @Nullable Integer attempt) {
    LogIndex.LogRow other =
        attempt == null ? null : index.find(build, step + "." + name, null).orElse(null);
    if (other == null) {
      return new NotHere(
          "Build %d has no log “%s” of a step “%s”. A step has one only when it has begun."
              .formatted(build, name, step));
    }
    return new NotHere(
        "Build %d has no attempt %d with a log “%s” of the step “%s”. The last that has one is attempt %d."
            .formatted(build, attempt, name, step, other.attempt()),
        new Link(
            "The log of attempt " + other.attempt(),
            LogAddress.of(build, other.name(), other.attempt()).page()));
  }
}
