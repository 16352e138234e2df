package org.millrace.agent.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millrace.protocol.Event;
import org.millrace.protocol.Event.StepEnd;

class EventJournalIT {
  @TempDir Path folder;
  private final AtomicInteger full = new AtomicInteger();

  private EventJournal open(Path file) throws Exception {
    return new EventJournal(file, Clock.systemUTC(), full::incrementAndGet);
  }

  @Test
  void a_new_process_goes_on_with_the_next_number() throws Exception {
    Path file = folder.resolve("events.jsonl");
    EventJournal first = open(file);
    Event started = first.stepStarted("a");
    EventJournal second = open(file);
    assertThat(second.all()).containsExactly(started);
    assertThat(second.stepFinished("a", StepEnd.EXITED, 0, null, "é\n").sequence()).isEqualTo(2);
    assertThat(open(file).after(1, 10)).extracting(Event::message).containsExactly("é\n");
  }

  @Test
  void a_line_that_was_cut_off_is_dropped_and_overwritten() throws Exception {
    Path file = folder.resolve("events.jsonl");
    open(file).stepStarted("a");
    Files.writeString(file, "{\"sequence\":2,\"at\":\"2026-", StandardOpenOption.APPEND);
    EventJournal next = open(file);
    assertThat(next.last()).isEqualTo(1);
    next.note("a", "b");
    assertThat(open(file).all()).hasSize(2);
  }

  @Test
  void without_room_an_event_is_kept_in_memory() throws Exception {
    EventJournal journal = open(folder.resolve("no/such/folder"));
    journal.stepStarted("a");
    assertThat(full).hasValue(1);
    assertThat(journal.after(0, 10)).hasSize(1);
  }
}
