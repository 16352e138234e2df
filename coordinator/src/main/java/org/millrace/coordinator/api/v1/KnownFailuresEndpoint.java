package org.millrace.coordinator.api.v1;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.access.Audit;
import org.millrace.coordinator.access.Caller;
import org.millrace.coordinator.results.KnownFailure;
import org.millrace.coordinator.results.KnownFailures;
import org.millrace.coordinator.results.TestHistory;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /known-failures}: failures that somebody knows of, with an end. */
@RestController
@RequestMapping("/api/v1/known-failures")
class KnownFailuresEndpoint {
  private static final Duration LONGEST = Duration.ofDays(366);

  private final KnownFailures known;
  private final TestHistory history;
  private final Audit audit;

  KnownFailuresEndpoint(KnownFailures known, TestHistory history, Audit audit) {
    this.known = known;
    this.history = history;
    this.audit = audit;
  }

  /**
   * A failure that somebody knows of.
   *
   * @param test its name; that of its file where all of the file is meant
   * @param builders a builder's name; {@code *} stands for any text
   * @param branch of builders.yaml; empty for all
   * @param active whether it softens anything
   * @param endedBy who took it back; null where nobody did
   */
  record KnownFailureAnswer(
      long id,
      String file,
      String test,
      String builders,
      String branch,
      String owner,
      String link,
      String note,
      boolean active,
      Instant expiresAt,
      Instant createdAt,
      String createdBy,
      @Nullable Instant endedAt,
      @Nullable String endedBy) {}

  private static KnownFailureAnswer answer(KnownFailure k) {
    return new KnownFailureAnswer(
        k.id(),
        k.test().file(),
        k.test().shown(),
        k.builders(),
        k.branch(),
        k.owner(),
        k.link(),
        k.note(),
        k.isActive(Instant.now()),
        k.expiresAt(),
        k.createdAt(),
        k.createdBy(),
        k.endedAt(),
        k.endedBy());
  }

  @GetMapping
  Page<KnownFailureAnswer> list(
      @RequestParam(defaultValue = "false") boolean active,
      @RequestParam(required = false) @Nullable String after,
      @RequestParam(defaultValue = "50") int limit) {
    String list = active ? "active known failures" : "known failures";
    List<KnownFailure> rows = known.list(active, Cursor.number(list, after), Page.rows(limit));
    return Page.of(list, rows, limit, KnownFailure::id, KnownFailuresEndpoint::answer);
  }

  /**
   * Body of {@code POST /known-failures}.
   *
   * @param test a test or a file that some build told of
   * @param builders all of them where it is not named
   * @param branch all of them where it is not named
   * @param expiresAt in a year at the latest
   */
  record KnownFailureWanted(
      @Nullable String test,
      @Nullable String builders,
      @Nullable String branch,
      @Nullable String owner,
      @Nullable String link,
      @Nullable String note,
      @Nullable Instant expiresAt) {}

  @PostMapping
  ResponseEntity<KnownFailureAnswer> add(@RequestBody KnownFailureWanted wanted) {
    Caller caller = Caller.require();
    String name = Asked.text("test", wanted.test());
    TestHistory.Test test =
        history
            .find(name)
            .orElseThrow(() -> ApiError.badBody("No build has told of a test '" + name + "' yet."));
    String link = Asked.text("link", wanted.link());
    if (!link.startsWith("https://") && !link.startsWith("http://")) {
      throw ApiError.badBody("'link' must begin with https:// or http://.");
    }
    Instant expires = wanted.expiresAt();
    Instant now = Instant.now();
    if (expires == null || !expires.isAfter(now) || expires.isAfter(now.plus(LONGEST))) {
      throw ApiError.badBody("'expiresAt' must be a time within the next year.");
    }
    String builders = Asked.optional("builders", wanted.builders());
    long id =
        known.add(
            new KnownFailures.Wanted(
                test.name(),
                builders.isEmpty() ? "*" : builders,
                Asked.optional("branch", wanted.branch()),
                Asked.text("owner", wanted.owner()),
                link,
                Asked.optional("note", wanted.note()),
                expires),
            caller.cause());
    audit.record(
        caller, "known-failure.add", "test " + test.name().shown(), link + " until " + expires);
    return ResponseEntity.created(URI.create("/api/v1/known-failures/" + id)).body(one(id));
  }

  @GetMapping("/{id}")
  KnownFailureAnswer one(@PathVariable long id) {
    return known
        .find(id)
        .map(KnownFailuresEndpoint::answer)
        .orElseThrow(() -> ApiError.notFound("known failure " + id));
  }

  @DeleteMapping("/{id}")
  KnownFailureAnswer end(@PathVariable long id) {
    Caller caller = Caller.require();
    KnownFailureAnswer before = one(id);
    if (!known.end(id, caller.cause())) {
      throw new ApiError(ErrorCode.CONFLICT, "Known failure " + id + " was taken back already.");
    }
    audit.record(caller, "known-failure.end", "test " + before.test(), "");
    return one(id);
  }
}
