package org.millrace.coordinator.change;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.millrace.coordinator.catalog.Branch;
import org.millrace.coordinator.catalog.Repository;
import org.millrace.coordinator.change.BranchHeads.Head;
import org.millrace.coordinator.change.Mirror.Way;
import org.millrace.coordinator.change.Push.Commit;
import org.millrace.coordinator.signal.Signals;
import org.millrace.coordinator.signal.Topic;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Looks where branches are and makes the changes that no webhook told of. Each branch is one
 * transaction, which moves the mark up to which was looked; a coordinator that dies on the way has
 * moved nothing, and the next look begins at the mark.
 */
@Component
public class Poller {
  /** More commits than these of one branch at once are not listed one by one. */
  static final int MOST_COMMITS = 250;

  private static final String HEADS = "refs/heads/";

  private final Mirrors mirrors;
  private final BranchHeads heads;
  private final Arrivals arrivals;
  private final Signals signals;
  private final TransactionTemplate transaction;

  Poller(
      Mirrors mirrors,
      BranchHeads heads,
      Arrivals arrivals,
      Signals signals,
      PlatformTransactionManager transactions) {
    this.mirrors = mirrors;
    this.heads = heads;
    this.arrivals = arrivals;
    this.signals = signals;
    this.transaction = new TransactionTemplate(transactions);
  }

  /**
   * What a look found.
   *
   * @param news what it made of it, in words for people; empty where all was known
   * @param troubles what hinders it, in words for people
   */
  public record Found(List<String> news, List<String> troubles) {}

  /**
   * Looks at some branches of one repository. Takes as long as the network does.
   *
   * @throws GitTrouble where the repository could not be looked at, or one branch of it could not;
   *     what was found before that is kept
   */
  public Found look(Repository repository, List<Branch> branches) throws GitTrouble {
    Set<String> names = new LinkedHashSet<>();
    branches.forEach(branch -> names.add(branch.ref()));
    Map<String, String> there =
        mirrors.use(repository, mirror -> mirror.heads(names.stream().map(HEADS::concat).toList()));
    List<String> news = new ArrayList<>();
    List<String> troubles = new ArrayList<>();
    for (String branch : names) {
      String head = there.get(HEADS + branch);
      if (head == null) {
        troubles.add(gone(repository, branch));
      } else {
        look(repository, branch, head).ifPresent(news::add);
      }
    }
    return new Found(news, troubles);
  }

  private String gone(Repository repository, String branch) {
    Optional<Instant> since = heads.gone(repository.name(), branch);
    return "repository '%s' has no branch '%s'%s"
        .formatted(
            repository.name(),
            branch,
            since.map(at -> ", at least since " + at.truncatedTo(ChronoUnit.SECONDS)).orElse(""));
  }

  private Optional<String> look(Repository repository, String branch, String head)
      throws GitTrouble {
    Optional<Head> before = heads.find(repository.name(), branch);
    if (before.isPresent() && before.get().walked().equals(head) && !before.get().gone()) {
      return before.get().revision().equals(head)
          ? Optional.empty()
          : take(repository, branch, head, before, new Way(List.of(), false, false));
    }
    if (before.isEmpty()) {
      return take(repository, branch, head, before, new Way(List.of(), false, false));
    }
    Head known = before.get();
    String base = known.walked().isEmpty() ? known.revision() : known.walked();
    Way way =
        base.equals(head)
            ? new Way(List.of(), false, false)
            : mirrors.use(repository, mirror -> mirror.way(base, head, MOST_COMMITS));
    return take(repository, branch, head, before, way);
  }

  /** Writes down what was found, unless another coordinator has done so meanwhile. */
  private Optional<String> take(
      Repository repository, String branch, String head, Optional<Head> before, Way way) {
    Optional<String> news =
        Objects.requireNonNull(
            transaction.execute(status -> {
              arrivals.lock();
              Optional<Head> now = heads.find(repository.name(), branch);
              if (!now.map(Head::walked).equals(before.map(Head::walked))) {
                return Optional.empty();
              }
              Optional<String> words = arrive(repository, branch, way);
              heads.walked(repository.name(), branch, head);
              return words.map(text -> text + caveat(way));
            }));
    if (news.isPresent()) {
      signals.raise(Topic.CHANGES);
    }
    return news;
  }

  /** As with a webhook's push, a head that wants to be skipped skips all that came with it. */
  private Optional<String> arrive(Repository repository, String branch, Way way) {
    List<Commit> commits = way.commits();
    if (commits.isEmpty()) {
      return way.rewritten()
          ? Optional.of("branch " + branch + " went back to an earlier commit")
          : Optional.empty();
    }
    if (GithubPush.wantsToBeSkipped(commits.getLast().message())) {
      return Optional.of("the head of " + branch + " says [skip ci]");
    }
    return arrivals.found(repository.name(), branch, commits);
  }

  private static String caveat(Way way) {
    if (way.more()) {
      return " (only the newest %d are listed: there were more since the last look)"
          .formatted(MOST_COMMITS);
    }
    return way.rewritten() ? " (the branch was rewritten, not only added to)" : "";
  }
}
