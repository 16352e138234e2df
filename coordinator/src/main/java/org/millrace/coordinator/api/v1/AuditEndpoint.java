package org.millrace.coordinator.api.v1;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.view.AuditTrail;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /audit}: who did what, to what, why. For operators: it has addresses of people. */
@RestController
@RequestMapping("/api/v1/audit")
class AuditEndpoint {
  private static final String LIST = "audit";

  private final AuditTrail trail;

  AuditEndpoint(AuditTrail trail) {
    this.trail = trail;
  }

  /**
   * Something that somebody did.
   *
   * @param who the account
   * @param action thing and verb, {@code worker.pause}
   * @param subject what it was done to, {@code worker amd64-1}
   * @param detail why, and with which values
   */
  record ActAnswer(long id, Instant at, String who, String action, String subject, String detail) {}

  @GetMapping
  Page<ActAnswer> list(
      @RequestParam(defaultValue = "") String who,
      @RequestParam(defaultValue = "") String action,
      @RequestParam(defaultValue = "") String q,
      @RequestParam(required = false) @Nullable String after,
      @RequestParam(defaultValue = "50") int limit) {
    List<AuditTrail.Act> rows =
        trail.find(who, action, q.strip(), Cursor.number(LIST, after), Page.rows(limit));
    return Page.of(
        LIST,
        rows,
        limit,
        AuditTrail.Act::id,
        act ->
            new ActAnswer(
                act.id(), act.at(), act.who(), act.action(), act.subject(), act.detail()));
  }
}
