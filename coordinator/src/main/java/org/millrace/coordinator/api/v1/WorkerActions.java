package org.millrace.coordinator.api.v1;

import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Supplier;
import org.millrace.coordinator.access.Audit;
import org.millrace.coordinator.access.Caller;
import org.millrace.coordinator.view.Enrolment;
import org.millrace.coordinator.worker.JoinCommand;
import org.millrace.coordinator.worker.Secret;
import org.millrace.coordinator.worker.Workers;
import org.springframework.stereotype.Component;

/** What is done to workers, with its place in the audit. */
@Component
class WorkerActions {
  private final Workers workers;
  private final Enrolment enrolment;
  private final Audit audit;

  WorkerActions(Workers workers, Enrolment enrolment, Audit audit) {
    this.workers = workers;
    this.enrolment = enrolment;
    this.audit = audit;
  }

  /** A one-time token and how to use it. */
  record Ticket(String token, String command, Instant expiresAt) {
    @Override
    public String toString() {
      return "Ticket[until " + expiresAt + "]";
    }
  }

  Ticket invite(String name, List<String> labels, int slots, String owner, URI farm) {
    Caller caller = Caller.require();
    Secret token =
        refusedAs(
            ErrorCode.BAD_BODY, () -> workers.invite(name, labels, slots, owner, caller.cause()));
    audit.record(
        caller,
        "worker.invite",
        "worker " + name,
        slots + " slots, labels " + String.join(", ", labels));
    return ticket(name, token, farm);
  }

  Ticket newToken(String name, URI farm) {
    Caller caller = Caller.require();
    Secret token = refusedAs(ErrorCode.CONFLICT, () -> workers.newToken(name, caller.cause()));
    audit.record(caller, "worker.token", "worker " + name, "a new one-time token");
    return ticket(name, token, farm);
  }

  void pause(String name, String reason) {
    Caller caller = Caller.require();
    change(() -> workers.pause(name, reason, caller.cause()));
    audit.record(caller, "worker.pause", "worker " + name, reason);
  }

  void resume(String name) {
    Caller caller = Caller.require();
    change(() -> workers.resume(name, caller.cause()));
    audit.record(caller, "worker.resume", "worker " + name, "");
  }

  void drain(String name, String reason) {
    Caller caller = Caller.require();
    change(() -> workers.drain(name, reason, caller.cause()));
    audit.record(caller, "worker.drain", "worker " + name, reason);
  }

  void retire(String name, String reason) {
    Caller caller = Caller.require();
    change(() -> workers.retire(name, reason, caller.cause()));
    audit.record(caller, "worker.retire", "worker " + name, reason);
  }

  private Ticket ticket(String name, Secret token, URI farm) {
    Instant expires = enrolment.expiry(name).orElseThrow().truncatedTo(ChronoUnit.MILLIS);
    return new Ticket(token.text(), JoinCommand.of(farm, token), expires);
  }

  private static void change(Runnable work) {
    refusedAs(
        ErrorCode.CONFLICT,
        () -> {
          work.run();
          return true;
        });
  }

  /** The package worker says in words what cannot be done; the caller is told so. */
  private static <T> T refusedAs(ErrorCode code, Supplier<T> work) {
    try {
      return work.get();
    } catch (IllegalArgumentException e) {
      throw new ApiError(code, String.valueOf(e.getMessage()));
    }
  }
}
