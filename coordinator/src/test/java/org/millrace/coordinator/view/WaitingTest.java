package org.millrace.coordinator.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.view.Waiting.Candidate;

class WaitingTest {
  private static final Instant SEEN = Instant.parse("2026-11-22T19:51:03.123456Z");

  @Test
  void no_worker_has_the_labels() {
    assertThat(sentence(1, null))
        .isEqualTo("waiting for a worker with labels amd64, debian: there is none");
  }

  @Test
  void no_worker_with_the_labels_is_online() {
    assertThat(sentence(1, null, worker("a", "ACTIVE", "", false, false)))
        .isEqualTo(
            "waiting for a worker with labels amd64, debian: none is online; a was last seen at"
                + " 2026-11-22T19:51:03Z");
  }

  @Test
  void the_workers_are_paused() {
    assertThat(
            sentence(
                1,
                null,
                worker("a", "PAUSED", "weekend", true, true),
                worker("b", "DRAINING", "", true, true)))
        .isEqualTo(
            "waiting for a worker with labels amd64, debian: a is paused (weekend), and 1 other"
                + " likewise");
  }

  @Test
  void the_worker_has_not_enrolled() {
    assertThat(sentence(1, null, worker("a", "INVITED", "", false, true)))
        .isEqualTo("waiting for a worker with labels amd64, debian: a has not enrolled yet");
  }

  @Test
  void the_workers_are_busy() {
    Candidate busy = worker("a", "ACTIVE", "", true, false);
    assertThat(sentence(3, null, busy)).isEqualTo("a matches and is busy; 3rd in line");
    assertThat(sentence(22, null, busy, busy))
        .isEqualTo("2 workers match, both busy; 22nd in line");
    assertThat(sentence(11, null, busy, busy, busy))
        .isEqualTo("3 workers match, all busy; 11th in line");
  }

  @Test
  void a_worker_is_free() {
    assertThat(sentence(1, null, worker("a", "ACTIVE", "", true, true)))
        .isEqualTo("a has a free slot; 1st in line");
  }

  @Test
  void a_retry_backs_off() {
    assertThat(sentence(1, SEEN, worker("a", "ACTIVE", "", true, true)))
        .isEqualTo(
            "waits until 2026-11-22T19:51:03Z before it is tried again: its last attempt was lost");
  }

  private static String sentence(int place, @Nullable Instant notBefore, Candidate... candidates) {
    return new Waiting(List.of("amd64", "debian"), List.of(candidates), place, notBefore)
        .sentence();
  }

  private static Candidate worker(
      String name, String state, String reason, boolean online, boolean free) {
    return new Candidate(name, state, reason, online, SEEN, free);
  }
}
