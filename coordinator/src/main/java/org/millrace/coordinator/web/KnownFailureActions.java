package org.millrace.coordinator.web;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.access.Audit;
import org.millrace.coordinator.access.Caller;
import org.millrace.coordinator.results.KnownFailure;
import org.millrace.coordinator.results.KnownFailures;
import org.millrace.coordinator.results.TestHistory;
import org.millrace.coordinator.results.TestId;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** What operators say of failures that they know of. */
@Controller
class KnownFailureActions {
  private final KnownFailures known;
  private final TestHistory history;
  private final Audit audit;
  private final Present present;

  KnownFailureActions(KnownFailures known, TestHistory history, Audit audit, Present present) {
    this.known = known;
    this.history = history;
    this.audit = audit;
    this.present = present;
  }

  @PostMapping("/tests/by-id/{id}/known")
  String add(
      @PathVariable int id,
      @RequestParam(defaultValue = "") String builders,
      @RequestParam(defaultValue = "") String branch,
      @RequestParam(defaultValue = "") String owner,
      @RequestParam(defaultValue = "") String link,
      @RequestParam(defaultValue = "") String note,
      @RequestParam(defaultValue = "") String expires,
      HttpServletRequest request) {
    TestHistory.Test test =
        history.find(new TestId(id)).orElseThrow(() -> new NotHere("There is no test " + id + "."));
    Instant end = end(expires);
    if (Words.reasonGiven(owner).isEmpty() || Words.safeUrl(link.strip()).isEmpty()) {
      Notice.leave(request, "Not stored: it needs an owner, and a link that begins with http.");
    } else if (end == null) {
      Notice.leave(request, "Not stored: it must expire on a day within the next year.");
    } else {
      String wanted = Words.reasonGiven(builders);
      known.add(
          new KnownFailures.Wanted(
              test.name(),
              wanted.isEmpty() ? "*" : wanted,
              Words.reasonGiven(branch),
              Words.reasonGiven(owner),
              Words.reasonGiven(link),
              Words.reasonGiven(note),
              end),
          Caller.require().cause());
      audit.record(
          Caller.require(),
          "known-failure.add",
          "test " + test.name().shown(),
          Words.reasonGiven(link) + " until " + end);
      Notice.leave(
          request,
          "Known from now on: builds in which nothing else fails end with warnings, and say so.");
    }
    return "redirect:" + TestWords.link(test.id(), test.name()).href();
  }

  @PostMapping("/known-failures/{id}/end")
  String end(@PathVariable long id, HttpServletRequest request) {
    KnownFailure failure =
        known.find(id).orElseThrow(() -> new NotHere("There is no known failure " + id + "."));
    if (known.end(id, Caller.require().cause())) {
      audit.record(Caller.require(), "known-failure.end", "test " + failure.test().shown(), "");
      Notice.leave(request, "Taken back: it fails builds again.");
    }
    return history
        .find(failure.test().shown())
        .map(test -> "redirect:" + TestWords.link(test.id(), test.name()).href())
        .orElse("redirect:/");
  }

  /** The end of the day in UTC; null where it is none, or not within the next year. */
  private @Nullable Instant end(String day) {
    try {
      Instant end = LocalDate.parse(day).plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
      Instant now = present.now();
      boolean soon = end.isBefore(now.plusSeconds(367L * 24 * 3600));
      return end.isAfter(now) && soon ? end : null;
    } catch (DateTimeParseException e) {
      return null;
    }
  }
}
