package org.millrace.coordinator.change;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.change.Push.Commit;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The commits that were pushed. May be called from any thread. */
@Component
public class Changes {
  private final JdbcClient jdbc;

  Changes(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** The changes with these ids that there are, the oldest first. */
  public List<Change> find(List<Long> ids) {
    return jdbc.sql(
            """
            SELECT id, repository, branch, revision, author, message, files
            FROM change
            WHERE id = ANY (?)
            ORDER BY id
            """)
        .param(ids.toArray(Long[]::new))
        .query((row, index) -> change(row))
        .list();
  }

  /** Makes a change, unless this commit is one of this branch already. */
  Optional<Change> add(String repository, String branch, Commit commit, @Nullable Long inboxId) {
    return jdbc.sql(
            """
            INSERT INTO change (repository, branch, revision, author, message, url, files,
                                committed_at, inbox_id)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (repository, branch, revision) DO NOTHING
            RETURNING id, repository, branch, revision, author, message, files
            """)
        .param(repository)
        .param(branch)
        .param(commit.revision())
        .param(commit.author())
        .param(commit.message())
        .param(commit.url())
        .param(commit.files().toArray(String[]::new))
        .param(timestamp(commit.committedAt()))
        .param(inboxId)
        .query((row, index) -> change(row))
        .optional();
  }

  /** Which of these commits are changes of the branch already, and their ids. */
  Map<String, Long> known(String repository, String branch, List<String> revisions) {
    Map<String, Long> known = new HashMap<>();
    jdbc.sql(
            """
            SELECT revision, id FROM change
            WHERE repository = ? AND branch = ? AND revision = ANY (?)
            """)
        .params(repository, branch, revisions.toArray(String[]::new))
        .query(row -> {
          known.put(row.getString(1), row.getLong(2));
        });
    return known;
  }

  /** Whole commit ids of the repository's changes that begin so; at most two. */
  List<String> beginningWith(String repository, String start) {
    return jdbc.sql(
            """
            SELECT DISTINCT revision FROM change
            WHERE repository = ? AND revision LIKE ? ORDER BY revision LIMIT 2
            """)
        .params(repository, start + "%")
        .query(String.class)
        .list();
  }

  private static @Nullable Timestamp timestamp(@Nullable Instant instant) {
    return instant == null ? null : Timestamp.from(instant);
  }

  private static Change change(ResultSet row) throws SQLException {
    return new Change(
        row.getLong(1),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        row.getString(5),
        row.getString(6),
        List.of((String[]) row.getArray(7).getArray()));
  }
}
