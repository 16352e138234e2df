package org.millrace.coordinator.api.v1;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.view.Enrolment;
import org.millrace.coordinator.view.Enrolment.State;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /invitations}: one-time tokens of workers and what came of them. For operators. */
@RestController
@RequestMapping("/api/v1/invitations")
class InvitationsEndpoint {
  private final Enrolment enrolment;

  InvitationsEndpoint(Enrolment enrolment) {
    this.enrolment = enrolment;
  }

  /**
   * A one-time token; never its text.
   *
   * @param state {@code WAITING} for the worker to call; {@code HERE}: it called with this token;
   *     {@code EXPIRED}: it did not in time, or a newer token took its place
   * @param by who invites
   * @param hereSince when it called; null until then
   * @param online whether the worker was heard from within a lease
   */
  record InvitationAnswer(
      long id,
      String worker,
      State state,
      String by,
      Instant at,
      Instant expiresAt,
      @Nullable Instant hereSince,
      boolean online) {}

  @GetMapping
  Page<InvitationAnswer> list(
      @RequestParam(defaultValue = "") String name,
      @RequestParam(required = false) @Nullable String after,
      @RequestParam(defaultValue = "50") int limit) {
    String list = "invitations of " + name;
    List<Enrolment.Token> rows =
        enrolment.tokens(name, Cursor.number(list, after), Page.rows(limit));
    return Page.of(
        list,
        rows,
        limit,
        Enrolment.Token::id,
        t ->
            new InvitationAnswer(
                t.id(),
                t.worker(),
                t.state(),
                t.by(),
                t.at(),
                t.expiresAt(),
                t.usedAt(),
                t.online()));
  }
}
