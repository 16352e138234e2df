package org.millrace.coordinator.results;

import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A failure that somebody knows of. As long as it is active it softens builds in which nothing else
 * failed; it hides nothing.
 *
 * @param test the file, or the test in it, that is known to fail
 * @param builders a builder's name; {@code *} stands for any text
 * @param branch of builders.yaml; empty for all
 * @param owner who looks after it
 * @param link where it is dealt with, http or https
 * @param endedBy who took it back before it expired; null where nobody did
 */
public record KnownFailure(
    long id,
    TestName test,
    String builders,
    String branch,
    String owner,
    String link,
    String note,
    Instant expiresAt,
    Instant createdAt,
    String createdBy,
    @Nullable Instant endedAt,
    @Nullable String endedBy) {

  /** Whether it still softens anything. */
  public boolean isActive(Instant now) {
    return endedAt == null && expiresAt.isAfter(now);
  }

  /** Whether it speaks of a builder. */
  boolean covers(String builder, String ofBranch) {
    return (branch.isEmpty() || branch.equals(ofBranch))
        && Pattern.matches(
            "\\Q" + builders.replace("\\E", "").replace("*", "\\E.*\\Q") + "\\E", builder);
  }
}
