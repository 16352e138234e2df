package org.millrace.coordinator.view;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a pending request waits for.
 *
 * @param requires labels that a worker must have
 * @param candidates the workers that have them, those that are retired excepted
 * @param place in the line of those that the same workers can take, from 1
 * @param notBefore until when a retry backs off; null where that is not the cause
 */
public record Waiting(
    List<String> requires, List<Candidate> candidates, int place, @Nullable Instant notBefore) {

  /**
   * A worker that could take it.
   *
   * @param state {@code INVITED}, {@code ACTIVE}, {@code PAUSED} or {@code DRAINING}
   * @param online heard from within a lease
   * @param free it has a slot without an attempt
   */
  public record Candidate(
      String name,
      String state,
      String stateReason,
      boolean online,
      @Nullable Instant lastSeenAt,
      boolean free) {
    private boolean takesWork() {
      return online && state.equals("ACTIVE");
    }
  }

  /** Why it waits, in one sentence. */
  public String sentence() {
    if (notBefore != null) {
      return "waits until "
          + notBefore.truncatedTo(ChronoUnit.SECONDS)
          + " before it is tried again: its last attempt was lost";
    }
    List<Candidate> working = those(Candidate::takesWork);
    if (working.isEmpty()) {
      return nobody();
    }
    List<Candidate> free = those(c -> c.takesWork() && c.free());
    if (!free.isEmpty()) {
      return free.getFirst().name() + " has a free slot; " + ordinal(place) + " in line";
    }
    String who =
        switch (working.size()) {
          case 1 -> working.getFirst().name() + " matches and is busy";
          case 2 -> "2 workers match, both busy";
          default -> working.size() + " workers match, all busy";
        };
    return who + "; " + ordinal(place) + " in line";
  }

  private String nobody() {
    String wanted =
        requires.isEmpty()
            ? "waiting for a worker: "
            : "waiting for a worker with labels " + String.join(", ", requires) + ": ";
    if (candidates.isEmpty()) {
      return wanted + "there is none";
    }
    List<Candidate> held = those(c -> c.state().equals("PAUSED") || c.state().equals("DRAINING"));
    if (!held.isEmpty()) {
      Candidate first = held.getFirst();
      String why = first.stateReason().isEmpty() ? "" : " (" + first.stateReason() + ")";
      return wanted
          + first.name()
          + (first.state().equals("PAUSED") ? " is paused" : " is draining")
          + why
          + others(held.size() - 1);
    }
    List<Candidate> away = those(c -> c.state().equals("ACTIVE"));
    if (away.isEmpty()) {
      return wanted
          + candidates.getFirst().name()
          + " has not enrolled yet"
          + others(candidates.size() - 1);
    }
    Candidate first = away.getFirst();
    String seen =
        first.lastSeenAt() == null
            ? " was never seen"
            : " was last seen at " + first.lastSeenAt().truncatedTo(ChronoUnit.SECONDS);
    return wanted + "none is online; " + first.name() + seen;
  }

  private List<Candidate> those(Predicate<Candidate> such) {
    return candidates.stream().filter(such).toList();
  }

  private static String others(int count) {
    return switch (count) {
      case 0 -> "";
      case 1 -> ", and 1 other likewise";
      default -> ", and " + count + " others likewise";
    };
  }

  private static String ordinal(int number) {
    int tens = number % 100;
    String ending =
        tens >= 11 && tens <= 13
            ? "th"
            : switch (number % 10) {
              case 1 -> "st";
              case 2 -> "nd";
              case 3 -> "rd";
              default -> "th";
            };
    return number + ending;
  }
}
