package org.millrace.coordinator.view;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.protocol.Labels;

/**
 * A line of the queue: requests that the same workers can take, under the same locks.
 *
 * @param labels that a worker must have
 * @param workers that have them, those that are retired excepted, by name
 * @param lacking workers that have all of them but some that a worker proves
 * @param locks of its builds that are taken up just now
 */
public record WaitingLine(
    List<String> labels, List<Candidate> workers, List<Lacking> lacking, List<Lock> locks) {

  /**
   * A worker that its operator means for this line, and which cannot do what is asked.
   *
   * @param labels that it has not proven
   * @param complaints what its agent says is wrong with it
   */
  public record Lacking(String name, List<String> labels, List<String> complaints) {
    /** What it says of what it lacks; empty where it never said anything. */
    String complaint() {
      return complaints.stream()
          .filter(complaint -> labels.stream().anyMatch(label -> isAbout(complaint, label)))
          .findFirst()
          .orElse("");
    }

    private static boolean isAbout(String complaint, String label) {
      String subject = complaint.split(" ", 2)[0];
      return label.equals(Labels.CONTAINERS)
          ? subject.equals("docker") || subject.equals("podman")
          : Labels.emulates(subject).equals(label);
    }
  }

  /**
   * A worker that could take what waits in the line.
   *
   * @param state {@code INVITED}, {@code ACTIVE}, {@code PAUSED} or {@code DRAINING}
   * @param stateBy who paused it, {@code user ada}
   * @param online heard from within a lease
   * @param running what it builds now
   * @param downtime its next one or the one it is in; null where none is near
   */
  public record Candidate(
      String name,
      String state,
      String stateReason,
      String stateBy,
      boolean online,
      @Nullable Instant lastSeenAt,
      int slots,
      List<Running> running,
      @Nullable Downtime downtime) {
    boolean takesWork() {
      return online && state.equals("ACTIVE");
    }

    boolean isFree() {
      return running.size() < slots;
    }
  }

  /** When a worker is not to work. */
  public record Downtime(Instant from, Instant until) {}

  /**
   * A build on a worker.
   *
   * @param build as people call it, {@code AMD64 Debian 3.13 #71}
   * @param left how much longer it takes as a rule; zero where it is over its usual time, null
   *     where no such build ever ended well
   */
  public record Running(String build, @Nullable Duration left) {}

  /**
   * A lock without a free place.
   *
   * @param perWorker each worker has so many places, and those of all matching workers are taken
   * @param builds that hold it, as people call them
   */
  public record Lock(String name, int slots, boolean perWorker, List<String> builds) {}
}
