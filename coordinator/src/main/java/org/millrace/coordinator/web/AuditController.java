package org.millrace.coordinator.web;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.view.AuditTrail;
import org.millrace.webui.AuditPage;
import org.millrace.webui.Choice;
import org.millrace.webui.Frame;
import org.millrace.webui.Link;
import org.millrace.webui.When;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * {@code /audit}: who did what, to what, why. For those who are signed in, as it has addresses from
 * which people came.
 */
@Controller
class AuditController {
  private static final int ROWS = 100;

  /** The things that can be acted on: what stands before the dot of an action. */
  private static final List<String> THINGS =
      List.of("build", "catalog", "known-failure", "login", "request", "scheduler", "worker");

  private final AuditTrail trail;
  private final Present present;

  AuditController(AuditTrail trail, Present present) {
    this.trail = trail;
    this.present = present;
  }

  @GetMapping("/audit")
  String audit(
      @RequestParam(defaultValue = "") String who,
      @RequestParam(defaultValue = "") String action,
      @RequestParam(defaultValue = "") String q,
      @RequestParam(required = false) @Nullable Long before,
      Model model) {
    Instant now = present.now();
    String text = q.strip();
    List<AuditTrail.Act> found =
        trail.find(who, action, text, before == null ? Long.MAX_VALUE : before, ROWS + 1);
    boolean more = found.size() > ROWS;
    List<AuditTrail.Act> shown = more ? found.subList(0, ROWS) : found;
    String[] query = {
      Choices.pair("who", who), Choices.pair("action", action), Choices.pair("q", text)
    };
    model.addAttribute(
        "page",
        new AuditPage(
            Frame.top("Audit", "audit", ""),
            List.of(
                new Choice(
                    "who", "Who", "everybody", Choices.options(trail.people().stream(), who)),
                new Choice(
                    "action", "To what", "everything", Choices.options(THINGS.stream(), action))),
            text,
            shown.stream().map(act -> row(act, now)).toList(),
            before == null ? null : Choices.href("/audit", query),
            more
                ? Choices.href(
                    "/audit",
                    Stream.concat(Stream.of(query), Stream.of("before=" + shown.getLast().id()))
                        .toArray(String[]::new))
                : null));
    return "audit";
  }

  private static AuditPage.Act row(AuditTrail.Act act, Instant now) {
    return new AuditPage.Act(
        act.id(),
        new When(act.at(), now),
        act.who(),
        act.action(),
        new Link(act.subject(), page(act.subject())),
        act.detail());
  }

  /** The page of what was acted on; empty where it has none. */
  private static String page(String subject) {
    String[] parts = subject.split(" ", 2);
    if (parts.length < 2) {
      return "";
    }
    return switch (parts[0]) {
      case "worker" -> Words.worker(parts[1]).href();
      case "scheduler" -> "/schedulers/" + Words.segment(parts[1]);
      case "build" -> parts[1].matches("\\d{1,18}") ? Words.build(Long.parseLong(parts[1])) : "";
      default -> "";
    };
  }
}
