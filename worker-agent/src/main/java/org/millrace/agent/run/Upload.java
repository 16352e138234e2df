package org.millrace.agent.run;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.millrace.agent.Story;
import org.millrace.agent.client.AttemptCalls;
import org.millrace.agent.client.CallFailed;
import org.millrace.agent.spool.AttemptSpool;
import org.millrace.agent.spool.EventJournal;
import org.millrace.agent.spool.StepLog;
import org.millrace.protocol.Event;
import org.millrace.protocol.FinishRequest;
import org.millrace.protocol.FinishRequest.LogSum;
import org.millrace.protocol.Protocol;

/**
 * What of an attempt is with the coordinator, and what is to be sent next: an event that a step is
 * over goes out after the step's whole log. Makes each call once; {@link Sender} repeats. Logs are
 * added by any thread, everything else is used by one thread at a time.
 */
final class Upload implements Closeable {
  private final AttemptSpool spool;
  private final EventJournal journal;
  private final List<LogUpload> logs = new CopyOnWriteArrayList<>();
  private final Pieces pieces = new Pieces();
  private volatile AttemptCalls calls;
  private volatile boolean artifactsWait;
  private long committedEvents;

  Upload(AttemptSpool spool, EventJournal journal, AttemptCalls calls) {
    this.spool = spool;
    this.journal = journal;
    this.calls = calls;
  }

  /** The attempt has a new token. */
  void renew(AttemptCalls renewed) {
    calls = renewed;
  }

  /** Adds the log of the next step. */
  void add(StepLog log, boolean fresh) {
    logs.add(new LogUpload(log, fresh));
  }

  /** There is something in the spool's folder of artifacts. */
  void artifactsWait() {
    artifactsWait = true;
  }

  Pieces pieces() {
    return pieces;
  }

  /**
   * Sends what can be sent now, a piece of each log at most.
   *
   * @return true if something was sent, so that there may be more
   */
  boolean sendSome() throws CallFailed, IOException {
    boolean sent = sendEvents(sendable());
    sent |= sendLogs();
    return sendArtifacts() || sent;
  }

  /** Sends all logs and artifacts, and as many events as the finish cannot carry. */
  void sendRest() throws CallFailed, IOException {
    boolean more = true;
    while (more) {
      more = sendLogs();
      more |= sendArtifacts();
    }
    while (journal.last() - committedEvents > Protocol.MAX_EVENTS) {
      sendEvents(journal.after(committedEvents, Protocol.MAX_EVENTS));
    }
  }

  private boolean sendLogs() throws CallFailed, IOException {
    boolean sent = false;
    for (LogUpload log : logs) {
      sent |= log.sendPiece(calls, pieces);
      if (sent) {
        pieces.succeeded();
      }
    }
    return sent;
  }

  /** The events up to the first that says that a step is over whose log is not whole yet. */
  private List<Event> sendable() throws IOException {
    List<Event> pending = journal.after(committedEvents, Protocol.MAX_EVENTS);
    for (int i = 0; i < pending.size(); i++) {
      Event event = pending.get(i);
      if (event.kind() == Event.Kind.STEP_FINISHED && !isWhole(event.step())) {
        return pending.subList(0, i);
      }
    }
    return pending;
  }

  private boolean isWhole(String step) throws IOException {
    for (LogUpload log : logs) {
      if (log.name().equals(step + ".stdio")) {
        return log.isWhole();
      }
    }
    return true;
  }

  private boolean sendEvents(List<Event> events) throws CallFailed {
    if (events.isEmpty()) {
      return false;
    }
    committedEvents = calls.events(events);
    return true;
  }

  private boolean sendArtifacts() throws CallFailed, IOException {
    if (!artifactsWait) {
      return false;
    }
    artifactsWait = false;
    List<Path> files = new ArrayList<>();
    if (Files.isDirectory(spool.artifacts())) {
      try (DirectoryStream<Path> waiting = Files.newDirectoryStream(spool.artifacts())) {
        waiting.forEach(files::add);
      }
    }
    try {
      for (Path file : files) {
        sendArtifact(file);
      }
    } catch (CallFailed | IOException e) {
      artifactsWait = true;
      throw e;
    }
    return !files.isEmpty();
  }

  private void sendArtifact(Path file) throws CallFailed, IOException {
    String name = file.getFileName().toString();
    if (!calls.artifact(name, file, Sha256.of(file))) {
      journal.note("", name + " was not stored: it is too large for the coordinator");
    }
    Files.delete(file);
  }

  /** Makes the call that ends the attempt. */
  AttemptCalls.FinishAnswer finish(Conclusion conclusion) throws CallFailed, IOException {
    List<LogSum> sums = new ArrayList<>();
    for (LogUpload log : logs) {
      // A log without a byte was never sent, and so does not exist for the coordinator.
      if (!log.isEmpty()) {
        sums.add(log.sum());
      }
    }
    return calls.finish(
        new FinishRequest(
            conclusion.end(),
            conclusion.reason(),
            conclusion.message(),
            journal.after(committedEvents, Protocol.MAX_EVENTS),
            journal.last(),
            sums));
  }

  /** After a defect: ends the attempt with what is with the coordinator already. */
  AttemptCalls.FinishAnswer finishAsIs(Conclusion conclusion) throws CallFailed, IOException {
    List<LogSum> sums = new ArrayList<>();
    for (LogUpload log : logs) {
      if (log.isWhole() && !log.isEmpty()) {
        sums.add(log.sum());
      }
    }
    return calls.finish(
        new FinishRequest(
            conclusion.end(),
            conclusion.reason(),
            conclusion.message(),
            List.of(),
            committedEvents,
            sums));
  }

  /** Goes back to what the coordinator says it has. */
  void rewind(Map<String, Long> committed) {
    Long events = committed.get("events");
    if (events != null) {
      committedEvents = Math.max(0, events);
    }
    for (LogUpload log : logs) {
      Long size = committed.get(log.name());
      if (size != null) {
        log.rewind(Math.max(0, size));
      }
    }
  }

  @Override
  public void close() {
    for (LogUpload log : logs) {
      try {
        log.close();
      } catch (IOException e) {
        Story.tell("attempt %d: %s: %s", spool.assignment().attemptId(), log.name(), e);
      }
    }
  }
}
