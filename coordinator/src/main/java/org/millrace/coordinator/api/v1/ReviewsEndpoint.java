package org.millrace.coordinator.api.v1;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.access.Audit;
import org.millrace.coordinator.access.Caller;
import org.millrace.coordinator.build.Reviews;
import org.millrace.protocol.Reason;
import org.millrace.protocol.Result;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /reviews}: verdicts on builds that are over, drawn anew from their logs. */
@RestController
@RequestMapping("/api/v1/reviews")
class ReviewsEndpoint {
  private static final int MOST = 50;

  private final Reviews reviews;
  private final Audit audit;

  ReviewsEndpoint(Reviews reviews, Audit audit) {
    this.reviews = reviews;
    this.audit = audit;
  }

  /**
   * Body of {@code POST /reviews}.
   *
   * @param builder all of them where it is not named
   * @param build one build alone
   * @param since those that ended at that time or later
   * @param after {@code next} of the answer before
   * @param limit how many builds to read, up to 50; 10 where it is not named
   * @param apply whether the new verdicts are written down
   */
  record ReviewWanted(
      @Nullable String builder,
      @Nullable Long build,
      @Nullable Instant since,
      @Nullable Long after,
      @Nullable Integer limit,
      @Nullable Boolean apply) {}

  /** What a verdict says. */
  record VerdictSaid(Result result, Reason reason, String summary, String detail) {}

  /**
   * A build whose verdict is another now.
   *
   * @param now null where none could be drawn
   * @param trouble why none could be drawn; else empty
   */
  record VerdictChange(
      long build,
      String builder,
      int number,
      VerdictSaid was,
      @Nullable VerdictSaid now,
      String trouble) {}

  /**
   * What came of it.
   *
   * @param read how many builds were read
   * @param next for {@code after} of the next call; null where there are no more
   */
  record ReviewAnswer(int read, @Nullable Long next, List<VerdictChange> changes) {}

  @PostMapping
  ReviewAnswer review(@RequestBody ReviewWanted wanted) {
    Caller caller = Caller.require();
    int limit = wanted.limit() == null ? 10 : wanted.limit();
    if (limit < 1 || limit > MOST) {
      throw ApiError.badBody("'limit' must be from 1 to " + MOST + ".");
    }
    boolean apply = Boolean.TRUE.equals(wanted.apply());
    String builder = Asked.optional("builder", wanted.builder());
    Reviews.Reviewed reviewed =
        reviews.review(
            new Reviews.Wanted(builder.isEmpty() ? null : builder, wanted.build(), wanted.since()),
            wanted.after() == null ? 0 : wanted.after(),
            limit,
            apply ? caller.cause() : null);
    if (apply) {
      reviewed
          .changes()
          .forEach(change ->
              audit.record(
                  caller,
                  "build.review",
                  "build " + change.build().value(),
                  change.now() == null ? change.trouble() : change.now().summary()));
    }
    return new ReviewAnswer(
        reviewed.read(),
        reviewed.last(),
        reviewed.changes().stream().map(ReviewsEndpoint::change).toList());
  }

  private static VerdictChange change(Reviews.Change change) {
    Reviews.Said now = change.now();
    return new VerdictChange(
        change.build().value(),
        change.builder(),
        change.number(),
        said(change.was()),
        now == null ? null : said(now),
        change.trouble());
  }

  private static VerdictSaid said(Reviews.Said said) {
    return new VerdictSaid(said.result(), said.reason(), said.summary(), said.detail());
  }
}
