package org.millrace.agent.spool;

import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.millrace.agent.Story;
import org.millrace.agent.client.Json;
import org.millrace.protocol.Event;
import org.millrace.protocol.Reason;

/**
 * The events of one attempt, numbered from 1, each on disk before it is sent. Where the disk is
 * full an event is kept in memory only, so that the end of the attempt can still be told. Safe for
 * use by several threads.
 */
public final class EventJournal {
  private final Path file;
  private final Clock clock;
  private final Runnable onDiskFull;
  private final List<Event> events = new ArrayList<>();
  private long written;

  /**
   * Reads what a former process wrote. A last line that was cut off is dropped: it was not sent.
   *
   * @param onDiskFull called when an event cannot be written; may free some space
   */
  public EventJournal(Path file, Clock clock, Runnable onDiskFull) throws IOException {
    this.file = file;
    this.clock = clock;
    this.onDiskFull = onDiskFull;
    load();
  }

  private void load() throws IOException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      return;
    }
    int whole = 0;
    for (int at = 0; at < bytes.length; at++) {
      if (bytes[at] == '\n') {
        String line = new String(bytes, whole, at - whole, StandardCharsets.UTF_8);
        try {
          events.add(Json.read(line, Event.class));
        } catch (JsonParseException e) {
          throw new IOException(file + " is damaged: " + e.getMessage(), e);
        }
        whole = at + 1;
      }
    }
    written = whole;
  }

  public Event stepStarted(String step) {
    return append(Event.Kind.STEP_STARTED, step, null, null, null, "", Map.of());
  }

  /** A step's end; {@code exitCode} where it exited, {@code reason} where it is broken. */
  public Event stepFinished(
      String step,
      Event.StepEnd end,
      @Nullable Integer exitCode,
      @Nullable Reason reason,
      String message) {
    return append(Event.Kind.STEP_FINISHED, step, end, exitCode, reason, message, Map.of());
  }

  public Event properties(String step, Map<String, String> properties) {
    return append(Event.Kind.PROPERTIES, step, null, null, null, "", properties);
  }

  public Event note(String step, String message) {
    return append(Event.Kind.NOTE, step, null, null, null, message, Map.of());
  }

  private synchronized Event append(
      Event.Kind kind,
      String step,
      Event.@Nullable StepEnd end,
      @Nullable Integer exitCode,
      @Nullable Reason reason,
      String message,
      Map<String, String> properties) {
    Event event =
        new Event(
            events.size() + 1L,
            clock.instant(),
            kind,
            step,
            end,
            exitCode,
            reason,
            message,
            properties);
    byte[] line = (Json.write(event) + "\n").getBytes(StandardCharsets.UTF_8);
    if (!write(line)) {
      onDiskFull.run();
      if (!write(line)) {
        Story.tell("%s: event %d is kept in memory only", file, event.sequence());
      }
    }
    events.add(event);
    return event;
  }

  private boolean write(byte[] line) {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      // A line that was cut off by a full disk is overwritten.
      ByteBuffer rest = ByteBuffer.wrap(line);
      long at = written;
      while (rest.hasRemaining()) {
        at += channel.write(rest, at);
      }
      written = at;
      return true;
    } catch (IOException e) {
      Story.tell("%s cannot be written: %s", file, e.getMessage());
      return false;
    }
  }

  /** All events so far. */
  public synchronized List<Event> all() {
    return List.copyOf(events);
  }

  /** The events after number {@code committed}, at most {@code limit} of them. */
  public synchronized List<Event> after(long committed, int limit) {
    int from = (int) Math.min(committed, events.size());
    return List.copyOf(events.subList(from, Math.min(events.size(), from + limit)));
  }

  /** The highest number there is. */
  public synchronized long last() {
    return events.size();
  }
}
