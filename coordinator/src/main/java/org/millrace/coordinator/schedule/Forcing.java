package org.millrace.coordinator.schedule;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.millrace.coordinator.access.Audit;
import org.millrace.coordinator.access.Caller;
import org.millrace.coordinator.catalog.Builder;
import org.millrace.coordinator.catalog.Catalog;
import org.millrace.coordinator.catalog.Farm;
import org.millrace.coordinator.catalog.ForceScheduler;
import org.millrace.coordinator.catalog.Repository;
import org.millrace.coordinator.catalog.SchedulerDefinition;
import org.millrace.coordinator.change.Revisions;
import org.millrace.coordinator.queue.Queue;
import org.millrace.coordinator.queue.Submission;
import org.millrace.coordinator.schedule.ForcedRows.Done;
import org.millrace.coordinator.schedule.Refused.Kind;
import org.millrace.coordinator.schedule.SchedulerRows.Memory;
import org.millrace.coordinator.signal.Signals;
import org.millrace.coordinator.signal.Topic;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Builds what people ask for: in one transaction, with its place in the audit. Any thread. */
@Component
public class Forcing {
  private static final int NAMES_IN_AUDIT = 20;

  private final Catalog catalog;
  private final Revisions revisions;
  private final Queue queue;
  private final SchedulerRows rows;
  private final ForcedRows forced;
  private final FarmTime time;
  private final Audit audit;
  private final Signals signals;
  private final TransactionTemplate transaction;

  Forcing(
      Catalog catalog,
      Revisions revisions,
      Queue queue,
      SchedulerRows rows,
      ForcedRows forced,
      FarmTime time,
      Audit audit,
      Signals signals,
      PlatformTransactionManager transactions) {
    this.catalog = catalog;
    this.revisions = revisions;
    this.queue = queue;
    this.rows = rows;
    this.forced = forced;
    this.time = time;
    this.audit = audit;
    this.signals = signals;
    this.transaction = new TransactionTemplate(transactions);
  }

  /**
   * Carries a wish out: all of it or nothing. May take some seconds, in which the repository is
   * asked for the revision.
   *
   * @throws Refused with what is wrong
   */
  public Forced force(Caller caller, Wish wish) {
    Farm farm = catalog.current();
    List<Builder> builders = builders(farm, wish);
    List<String> notes = new ArrayList<>();
    List<Part> parts = parts(farm, wish, builders, notes);
    Forced made =
        Objects.requireNonNull(
            transaction.execute(status -> carryOut(caller, wish, parts, List.copyOf(notes))));
    if (!made.again()) {
      signals.raise(Topic.SCHEDULERS);
    }
    return made;
  }

  /** Builders that build the same. */
  private record Part(String repository, String branch, String revision, List<Builder> builders) {}

  private static List<Builder> builders(Farm farm, Wish wish) {
    List<String> allowed = allowed(farm, wish.scheduler());
    List<Builder> found = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (String name : new LinkedHashSet<>(wish.builders())) {
      Optional<Builder> builder = farm.builder(name);
      if (builder.isEmpty()) {
        String meant = farm.closest(name);
        problems.add("There is no builder '" + name + "'" + (meant.isEmpty() ? "." : meant));
      } else if (!allowed.isEmpty() && !allowed.contains(name)) {
        problems.add("Scheduler '%s' does not build '%s'.".formatted(wish.scheduler(), name));
      } else {
        found.add(builder.get());
      }
    }
    if (!problems.isEmpty()) {
      throw new Refused(Kind.WRONG, String.join(" ", problems));
    }
    if (found.isEmpty()) {
      throw new Refused(Kind.WRONG, "Choose at least one builder.");
    }
    return found;
  }

  /** Empty for all. */
  private static List<String> allowed(Farm farm, String scheduler) {
    if (scheduler.isEmpty()) {
      return List.of();
    }
    Optional<SchedulerDefinition> found = farm.scheduler(scheduler);
    if (found.isEmpty()) {
      throw new Refused(Kind.UNKNOWN, "There is no scheduler '" + scheduler + "'.");
    }
    if (!(found.get() instanceof ForceScheduler force)) {
      throw new Refused(
          Kind.NOT_NOW,
          "Scheduler '%s' is of kind %s, which nobody can force; builders can be asked without it."
              .formatted(scheduler, found.get().kind()));
    }
    return force.builders();
  }

  private List<Part> parts(Farm farm, Wish wish, List<Builder> builders, List<String> notes) {
    Map<List<String>, List<Builder>> groups = new LinkedHashMap<>();
    for (Builder builder : builders) {
      String branch = wish.branch().isEmpty() ? builder.definition().ref() : wish.branch();
      groups
          .computeIfAbsent(
              List.of(builder.definition().repository(), branch), key -> new ArrayList<>())
          .add(builder);
    }
    List<Part> parts = new ArrayList<>();
    groups.forEach((key, some) -> {
      Repository repository = farm.repository(key.getFirst()).orElseThrow();
      switch (revisions.find(repository, key.getLast(), wish.revision())) {
        case Revisions.Commit(String revision, String note) -> {
          parts.add(new Part(key.getFirst(), key.getLast(), revision, some));
          if (!note.isEmpty()) {
            notes.add(revision + " " + note);
          }
        }
        case Revisions.None(String why) ->
            throw new Refused(
                Kind.WRONG, "Nothing can be built of '%s': %s.".formatted(wish.revision(), why));
      }
    });
    return parts;
  }

  private Forced carryOut(Caller caller, Wish wish, List<Part> parts, List<String> notes) {
    String asked =
        "%s %s %s %s".formatted(wish.scheduler(), wish.builders(), wish.branch(), wish.revision());
    if (!wish.key().isEmpty()) {
      Optional<Done> done = forced.find(wish.key());
      if (done.isPresent()) {
        return sameAgain(caller, asked, done.get(), wish.key());
      }
    }
    if (!wish.scheduler().isEmpty()) {
      rows.lock(wish.scheduler());
      Memory memory = rows.find(wish.scheduler());
      if (memory.paused()) {
        throw new Refused(
            Kind.NOT_NOW,
            "Scheduler '%s' is %s.".formatted(wish.scheduler(), memory.pausedInWords()));
      }
    }
    List<Long> sets = new ArrayList<>();
    for (Part part : parts) {
      sets.add(submit(caller, wish, part));
    }
    if (!wish.scheduler().isEmpty()) {
      int count = parts.stream().mapToInt(part -> part.builders().size()).sum();
      rows.decided(
          wish.scheduler(),
          time.now(),
          "%s wanted %d %s: %s"
              .formatted(caller.name(), count, count == 1 ? "build" : "builds", wish.reason()),
          sets.getLast());
    }
    if (!wish.key().isEmpty()) {
      forced.add(wish.key(), caller.name(), asked, sets);
    }
    return new Forced(sets, false, notes);
  }

  private static Forced sameAgain(Caller caller, String asked, Done done, String key) {
    if (!done.who().equals(caller.name()) || !done.asked().equals(asked)) {
      throw new Refused(
          Kind.NOT_NOW, "The key '" + key + "' was used for another wish; take a new one.");
    }
    return new Forced(done.buildSets(), true, List.of());
  }

  private long submit(Caller caller, Wish wish, Part part) {
    long set;
    try {
      set =
          queue
              .submit(
                  new Submission(
                      wish.scheduler(),
                      wish.reason(),
                      part.repository(),
                      part.branch(),
                      part.revision(),
                      caller.cause(),
                      List.of(),
                      part.builders().stream().map(Builder::id).toList(),
                      false, // a person's wish is built, whatever is pushed meanwhile
                      null))
              .buildSetId();
    } catch (IllegalArgumentException e) {
      throw new Refused(
          Kind.NOT_NOW, "builders.yaml has just changed: " + e.getMessage() + " Look again.");
    }
    String names =
        part.builders().stream()
            .limit(NAMES_IN_AUDIT)
            .map(builder -> builder.definition().name())
            .collect(Collectors.joining(", "));
    audit.record(
        caller,
        "build.force",
        "build set " + set,
        "%s (revision %s of %s, %d builders: %s)"
            .formatted(
                wish.reason(), part.revision(), part.branch(), part.builders().size(), names));
    return set;
  }
}
