package org.millrace.coordinator.change;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.millrace.coordinator.change.Push.Commit;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Takes commits in, whether a webhook told of them or a poll found them: the same commit of the
 * same branch is one change, whoever comes first. To be called within a transaction.
 */
@Component
class Arrivals {
  /**
   * Commits come in one after the other, on whichever coordinator, so that changes have the order
   * in which they were pushed: the last one's head is what is built last.
   */
  private static final long LOCK = 0x696e_626f_7801L;

  private final Changes changes;
  private final BranchHeads heads;
  private final List<ChangeListener> listeners;
  private final JdbcClient jdbc;

  Arrivals(Changes changes, BranchHeads heads, List<ChangeListener> listeners, JdbcClient jdbc) {
    this.changes = changes;
    this.heads = heads;
    this.listeners = List.copyOf(listeners);
    this.jdbc = jdbc;
  }

  /** Nobody else takes commits in until the end of the transaction. */
  void lock() {
    // A coordinator that hangs within its transaction must not stop the others for ever.
    jdbc.sql(
            """
            SELECT set_config('idle_in_transaction_session_timeout', '15s', true),
                   pg_advisory_xact_lock(?)
            """)
        .param(LOCK)
        .query()
        .listOfRows();
  }

  /**
   * A push to a branch.
   *
   * @param commits the oldest first, the head last
   * @return what came of it, in words for people; empty where all commits were known
   */
  Optional<String> pushed(String repository, String branch, List<Commit> commits, long inboxId) {
    List<Change> added = new ArrayList<>();
    for (Commit commit : commits) {
      changes.add(repository, branch, commit, inboxId).ifPresent(added::add);
    }
    if (added.isEmpty()) {
      return Optional.empty();
    }
    heads.moved(repository, branch, commits.getLast().revision());
    return Optional.of(counted(added.size()) + " of " + branch + tell(added));
  }

  /**
   * What a poll found on the way to a branch's head.
   *
   * @param commits the oldest first, the head last
   * @return what came of it, in words for people; empty where all commits were known
   */
  Optional<String> found(String repository, String branch, List<Commit> commits) {
    Map<String, Long> known =
        changes.known(repository, branch, commits.stream().map(Commit::revision).toList());
    int lastKnown = -1;
    for (int i = 0; i < commits.size(); i++) {
      lastKnown = known.containsKey(commits.get(i).revision()) ? i : lastKnown;
    }
    List<String> words = new ArrayList<>();
    int missed = missed(repository, branch, commits.subList(0, lastKnown + 1), known);
    if (missed > 0) {
      words.add(counted(missed) + " of " + branch + " came behind a later one");
    }
    List<Change> added = new ArrayList<>();
    for (Commit commit : commits.subList(lastKnown + 1, commits.size())) {
      changes.add(repository, branch, commit, null).ifPresent(added::add);
    }
    if (!added.isEmpty()) {
      words.add(counted(added.size()) + " of " + branch + " that no webhook told of" + tell(added));
    }
    return words.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", words));
  }

  /** Those that are followed by one that is known. */
  private int missed(
      String repository, String branch, List<Commit> commits, Map<String, Long> known) {
    int missed = 0;
    Long container = null;
    for (Commit commit : commits.reversed()) {
      Long id = known.get(commit.revision());
      if (id != null) {
        container = id;
      } else if (container != null) {
        Optional<Change> added = changes.add(repository, branch, commit, null);
        if (added.isPresent()) {
          for (ChangeListener listener : listeners) {
            listener.missed(added.get(), container);
          }
          missed++;
        }
      }
    }
    return missed;
  }

  private String tell(List<Change> added) {
    StringBuilder words = new StringBuilder();
    for (ChangeListener listener : listeners) {
      String came = listener.changed(added);
      if (!came.isEmpty()) {
        words.append("; ").append(came);
      }
    }
    return words.toString();
  }

  private static String counted(int changes) {
    return changes == 1 ? "1 change" : changes + " changes";
  }
}
