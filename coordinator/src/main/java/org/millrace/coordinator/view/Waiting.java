package org.millrace.coordinator.view;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.view.WaitingLine.Candidate;
import org.millrace.coordinator.view.WaitingLine.Lacking;
import org.millrace.coordinator.view.WaitingLine.Lock;
import org.millrace.coordinator.view.WaitingLine.Running;
import org.millrace.webui.When;

/**
 * Why a pending request waits.
 *
 * @param now the database's time when this was so
 * @param line in which it waits
 * @param place among all requests that the same workers can take, from 1
 * @param notBefore until when a retry backs off; null where that is not the cause
 * @param expected how long its build takes as a rule; null where none ever ended well
 * @param start when it may begin, by the usual lengths of what is before it; null where nobody
 *     knows: no worker takes work, or one before it has no usual length
 */
public record Waiting(
    Instant now,
    WaitingLine line,
    int place,
    @Nullable Instant notBefore,
    @Nullable Duration expected,
    @Nullable Instant start) {

  /** Why it waits, in one sentence. */
  public String sentence() {
    if (notBefore != null) {
      return "waiting to be tried again "
          + new When(notBefore, now).comingSentence()
          + ": its last attempt was lost";
    }
    List<Candidate> all = line.workers();
    String wanted =
        line.labels().isEmpty()
            ? "waiting for a worker: "
            : "waiting for a worker with labels " + String.join(", ", line.labels()) + ": ";
    if (all.isEmpty()) {
      return wanted + "there is none" + lacking();
    }
    List<String> parts = new ArrayList<>();
    parts.add(
        all.size() == 1 ? "only " + all.getFirst().name() + " matches" : all.size() + " match");
    held(parts, "PAUSED", "paused");
    held(parts, "DRAINING", "draining");
    List<Candidate> invited = those(c -> c.state().equals("INVITED"));
    if (!invited.isEmpty()) {
      parts.add(invited.size() + " not enrolled yet");
    }
    away(parts);
    resting(parts);
    busy(parts);
    if (!line.lacking().isEmpty()) {
      Lacking first = line.lacking().getFirst();
      parts.add(line.lacking().size() + " more but for " + String.join(", ", first.labels()));
    }
    List<Candidate> free = those(c -> c.takesWork() && c.isFree() && !rests(c));
    if (!free.isEmpty()) {
      parts.add(free.size() + " free");
    }
    StringBuilder sentence = new StringBuilder(wanted).append(String.join(", ", parts));
    if (!free.isEmpty()) {
      line.locks().forEach(lock -> sentence.append("; ").append(taken(lock)));
    }
    return sentence.append("; ").append(ordinal(place)).append(" in line").toString();
  }

  /** What hinders it most, in a few words, where there is no room for the sentence. */
  public String briefly() {
    if (notBefore != null) {
      return "to be tried again";
    }
    if (line.workers().isEmpty()) {
      return "no worker matches";
    }
    List<Candidate> there = those(c -> c.takesWork());
    if (there.isEmpty()) {
      return those(c -> c.state().equals("ACTIVE")).isEmpty() ? "worker paused" : "worker offline";
    }
    if (there.stream().allMatch(this::rests)) {
      return "worker in downtime";
    }
    if (there.stream().noneMatch(c -> c.isFree() && !rests(c))) {
      return "workers busy";
    }
    return line.locks().isEmpty() ? "next in line" : "lock " + line.locks().getFirst().name();
  }

  /** Those that were meant to do it and cannot, when nobody can. */
  private String lacking() {
    if (line.lacking().isEmpty()) {
      return "";
    }
    // Who says why is told first: most of what waits like this waits for one machine's repair.
    Lacking first =
        line.lacking().stream()
            .filter(worker -> !worker.complaint().isEmpty())
            .findFirst()
            .orElse(line.lacking().getFirst());
    int count = line.lacking().size();
    return "; %d %s but for %s: %s%s"
        .formatted(
            count,
            count == 1 ? "matches" : "match",
            String.join(", ", first.labels()),
            first.name(),
            first.complaint().isEmpty()
                ? " has not shown that it can"
                : " says '" + first.complaint() + "'");
  }

  private void held(List<String> parts, String state, String word) {
    List<Candidate> held = those(c -> c.state().equals(state));
    if (!held.isEmpty()) {
      Candidate first = held.getFirst();
      String by = first.stateBy().startsWith("user ") ? " by " + first.stateBy().substring(5) : "";
      String why = first.stateReason().isEmpty() ? "" : " ('" + first.stateReason() + "')";
      parts.add(held.size() + " " + word + by + why);
    }
  }

  private void away(List<String> parts) {
    List<Candidate> away = those(c -> c.state().equals("ACTIVE") && !c.online());
    away.stream()
        .map(Candidate::lastSeenAt)
        .filter(Objects::nonNull)
        .max(Comparator.naturalOrder())
        .ifPresentOrElse(
            seen ->
                parts.add(away.size() + " offline, last seen " + new When(seen, now).sentence()),
            () -> {
              if (!away.isEmpty()) {
                parts.add(away.size() + " never seen");
              }
            });
  }

  private void resting(List<String> parts) {
    List<Candidate> resting = those(c -> c.takesWork() && rests(c));
    resting.stream()
        .map(Candidate::downtime)
        .filter(Objects::nonNull)
        .min(Comparator.comparing(WaitingLine.Downtime::until))
        .ifPresent(downtime ->
            parts.add(
                resting.size()
                    + (downtime.from().isAfter(now)
                        ? " with a downtime %s, before which this would not be over"
                            .formatted(new When(downtime.from(), now).comingSentence())
                        : " in its downtime, which ends "
                            + new When(downtime.until(), now).comingSentence())));
  }

  private boolean rests(Candidate worker) {
    WaitingLine.Downtime downtime = worker.downtime();
    return downtime != null
        && (!downtime.from().isAfter(now)
            || (expected != null && now.plus(expected).isAfter(downtime.from())));
  }

  private void busy(List<String> parts) {
    List<Candidate> busy = those(c -> c.takesWork() && !c.isFree() && !rests(c));
    if (busy.isEmpty()) {
      return;
    }
    List<Running> running = busy.stream().flatMap(c -> c.running().stream()).toList();
    Running next =
        running.stream()
            .filter(build -> build.left() != null)
            .min(Comparator.comparing(build -> Objects.requireNonNull(build.left())))
            .orElse(running.getFirst());
    String first =
        busy.size() == 1 && running.size() == 1 ? " with build " : ", the first over is build ";
    if (next.left() == null && running.size() > 1) {
      parts.add(busy.size() + " busy");
    } else {
      parts.add(busy.size() + " busy" + first + next.build() + howLong(next.left()));
    }
  }

  private static String howLong(@Nullable Duration left) {
    if (left == null) {
      return "";
    }
    long minutes = left.plusSeconds(30).toMinutes();
    if (left.isZero()) {
      return ", which is over its usual time";
    }
    if (minutes < 1) {
      return " for less than a minute";
    }
    return minutes == 1 ? " for about 1 more minute" : " for about " + minutes + " more minutes";
  }

  private static String taken(Lock lock) {
    String by =
        lock.builds().size() == 1
            ? "build " + lock.builds().getFirst()
            : lock.builds().size() + " builds";
    return "lock '" + lock.name() + "' is held by " + by;
  }

  private List<Candidate> those(Predicate<Candidate> such) {
    return line.workers().stream().filter(such).toList();
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
