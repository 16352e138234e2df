package org.millrace.coordinator.change;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.millrace.coordinator.catalog.Catalog;
import org.millrace.coordinator.catalog.Farm;
import org.millrace.coordinator.catalog.Repository;
import org.millrace.coordinator.change.InboxRows.Waiting;
import org.millrace.coordinator.change.Push.Commits;
import org.millrace.coordinator.change.Push.Nothing;
import org.millrace.coordinator.signal.Signals;
import org.millrace.coordinator.signal.Topic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Deliveries of webhooks, stored before they are answered and worked off from the table. Each is
 * worked off in one transaction, with everything that comes of it, so that a coordinator may die at
 * any point.
 */
@Component
public class Inbox {
  private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);
  private static final int MOST_ATTEMPTS = 8;
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  private final InboxRows rows;
  private final Arrivals arrivals;
  private final Catalog catalog;
  private final Signals signals;
  private final TransactionTemplate transaction;

  Inbox(
      InboxRows rows,
      Arrivals arrivals,
      Catalog catalog,
      Signals signals,
      PlatformTransactionManager transactions) {
    this.rows = rows;
    this.arrivals = arrivals;
    this.catalog = catalog;
    this.signals = signals;
    this.transaction = new TransactionTemplate(transactions);
  }

  /**
   * Stores a delivery. When this returns it will be worked off, whatever happens. The same delivery
   * again changes nothing, also at the same moment.
   */
  public void receive(Delivery delivery) {
    if (rows.insert(delivery)) {
      signals.raise(Topic.INBOX);
    }
  }

  /** How working off one delivery ended. */
  private record Closed(Waiting delivery, Outcome outcome) {}

  private record Outcome(String state, String words) {
    static Outcome ignored(String why) {
      return new Outcome("IGNORED", why);
    }
  }

  /** Works off the oldest delivery that is due; false when there is none. */
  boolean workOffOne() {
    // Filled in by the transaction; needed when that fails.
    List<Waiting> taken = new ArrayList<>(1);
    Optional<Closed> closed;
    try {
      closed =
          Objects.requireNonNull(
              transaction.execute(status -> {
                arrivals.lock();
                Optional<Waiting> waiting = rows.take();
                waiting.ifPresent(taken::add);
                return waiting.map(this::workOffAndClose);
              }));
    } catch (RuntimeException e) {
      if (taken.isEmpty()) {
        throw e;
      }
      putBack(taken.getFirst(), e);
      return true;
    }
    if (closed.isPresent()) {
      if (closed.get().outcome().state().equals("PROCESSED")) {
        signals.raise(Topic.CHANGES);
      }
      LOG.debug("inbox row {}: {}", closed.get().delivery().id(), closed.get().outcome().words());
    }
    return closed.isPresent();
  }

  private Closed workOffAndClose(Waiting delivery) {
    Outcome outcome = workOff(delivery);
    rows.close(delivery.id(), outcome.state(), outcome.words());
    return new Closed(delivery, outcome);
  }

  private void putBack(Waiting delivery, RuntimeException trouble) {
    int attempts = delivery.attempts() + 1;
    String why = String.valueOf(trouble.getMessage()).lines().findFirst().orElse("");
    if (attempts >= MOST_ATTEMPTS) {
      LOG.error("inbox row {} failed for good after {} attempts", delivery.id(), attempts, trouble);
      String words = "failed after " + attempts + " attempts: " + why;
      transaction.executeWithoutResult(status -> rows.close(delivery.id(), "FAILED", words));
    } else {
      Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(attempts - 1, 6));
      LOG.warn("inbox row {} failed, trying again in {}: {}", delivery.id(), pause, why);
      rows.postpone(delivery.id(), "trying again: " + why, pause);
    }
  }

  private Outcome workOff(Waiting delivery) {
    return switch (delivery.event()) {
      case "ping" -> new Outcome("PROCESSED", "ping: the webhook works");
      case "push" ->
          switch (GithubPush.read(delivery.payload())) {
            case Nothing(String why) -> Outcome.ignored(why);
            case Commits commits -> push(commits, delivery.id());
          };
      default ->
          Outcome.ignored("event '" + delivery.event() + "' is not one that the farm acts on");
    };
  }

  private Outcome push(Commits push, long inboxId) {
    Farm farm = catalog.current();
    Optional<Repository> repository = farm.repositoryOnGithub(push.repository());
    if (repository.isEmpty()) {
      return Outcome.ignored("builders.yaml has no repository '" + push.repository() + "'");
    }
    String name = repository.get().name();
    if (farm.branches(name, push.ref()).isEmpty()) {
      return Outcome.ignored(
          "builders.yaml has no branch '" + push.ref() + "' of repository '" + name + "'");
    }
    return arrivals
        .pushed(name, push.ref(), push.commits(), inboxId)
        .map(words -> new Outcome("PROCESSED", words))
        .orElseGet(() -> Outcome.ignored("all its commits are known already"));
  }
}
