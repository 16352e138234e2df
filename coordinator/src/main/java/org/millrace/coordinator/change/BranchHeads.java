package org.millrace.coordinator.change;

import java.time.Instant;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Where the farm believes git branches to be. May be called from any thread. */
@Component
public class BranchHeads {
  private final JdbcClient jdbc;

  BranchHeads(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * A branch's place.
   *
   * @param revision its newest commit that the farm knows of
   * @param walked up to which commit a poll has looked for missed ones; empty before the first look
   * @param gone the repository had no such branch when it was looked at last
   */
  record Head(String revision, String walked, boolean gone) {}

  /** The newest commit of a branch; empty while nothing was pushed to it or looked at. */
  public Optional<String> revision(String repository, String branch) {
    return find(repository, branch).map(Head::revision);
  }

  Optional<Head> find(String repository, String branch) {
    return jdbc.sql(
            """
            SELECT revision, walked, gone_since IS NOT NULL FROM branch_head
            WHERE repository = ? AND branch = ?
            """)
        .params(repository, branch)
        .query((row, n) -> new Head(row.getString(1), row.getString(2), row.getBoolean(3)))
        .optional();
  }

  /** A push moved the branch. */
  void moved(String repository, String branch, String revision) {
    jdbc.sql(
            """
            INSERT INTO branch_head AS h (repository, branch, revision, moved_at)
            VALUES (?, ?, ?, clock_timestamp())
            ON CONFLICT (repository, branch) DO UPDATE
            SET revision = excluded.revision, moved_at = excluded.moved_at, gone_since = NULL
            """)
        .params(repository, branch, revision)
        .update();
  }

  /** The branch was found at this commit, and nothing up to it is missed any more. */
  void walked(String repository, String branch, String revision) {
    jdbc.sql(
            """
            INSERT INTO branch_head AS h (repository, branch, revision, walked, moved_at)
            VALUES (:repository, :branch, :revision, :revision, clock_timestamp())
            ON CONFLICT (repository, branch) DO UPDATE
            SET revision = excluded.revision, walked = excluded.walked, gone_since = NULL,
                moved_at = CASE WHEN h.revision = excluded.revision THEN h.moved_at
                                ELSE excluded.moved_at END
            """)
        .param("repository", repository)
        .param("branch", branch)
        .param("revision", revision)
        .update();
  }

  /** The repository has no such branch; answers since when. */
  Optional<Instant> gone(String repository, String branch) {
    return jdbc.sql(
            """
            UPDATE branch_head SET gone_since = coalesce(gone_since, clock_timestamp())
            WHERE repository = ? AND branch = ? RETURNING gone_since
            """)
        .params(repository, branch)
        .query((row, n) -> row.getTimestamp(1).toInstant())
        .optional();
  }
}
