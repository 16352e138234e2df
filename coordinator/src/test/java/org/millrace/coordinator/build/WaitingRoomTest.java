package org.millrace.coordinator.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.build.WaitingRoom.Need;
import org.millrace.coordinator.build.WaitingRoom.Waiter;

class WaitingRoomTest {
  private final WaitingRoom room = new WaitingRoom();

  private static boolean rung(Waiter waiter) throws InterruptedException {
    return waiter.await(Duration.ZERO);
  }

  @Test
  void one_request_wakes_one_waiter_the_longest_waiting_first() throws InterruptedException {
    Waiter first = room.enter(List.of("linux"));
    Waiter second = room.enter(List.of("linux"));
    room.ring(List.of(new Need(Set.of("linux"), 1)));
    assertThat(rung(first)).isTrue();
    assertThat(rung(second)).isFalse();
    room.ring(List.of(new Need(Set.of(), 5)));
    assertThat(rung(second)).isTrue();
    assertThat(room.size()).isZero();
  }

  @Test
  void only_who_has_the_labels_is_woken() throws InterruptedException {
    Waiter able = room.enter(List.of("linux", "arm"));
    Waiter unable = room.enter(List.of("linux"));
    room.ring(List.of(new Need(Set.of("arm"), 2)));
    assertThat(rung(able)).isTrue();
    assertThat(rung(unable)).isFalse();
  }

  @Test
  void who_rests_is_woken_by_a_change_of_workers_only() throws InterruptedException {
    Waiter resting = room.enter(List.of("linux"));
    resting.rest();
    room.ring(List.of(new Need(Set.of("linux"), 1)));
    assertThat(rung(resting)).isFalse();
    room.ringForResting();
    assertThat(rung(resting)).isTrue();
  }

  @Test
  void everybody_looks_again_when_a_worker_can_do_more_than_before() throws InterruptedException {
    Waiter one = room.enter(List.of("linux"));
    Waiter two = room.enter(List.of());
    room.ringForAll();
    assertThat(rung(one)).isTrue();
    assertThat(rung(two)).isTrue();
    assertThat(room.isClosed()).isFalse();
  }

  @Test
  void who_left_is_not_counted() throws InterruptedException {
    Waiter gone = room.enter(List.of());
    Waiter here = room.enter(List.of());
    gone.close();
    room.ring(List.of(new Need(Set.of(), 1)));
    assertThat(rung(here)).isTrue();
  }

  @Test
  void everybody_is_sent_away_when_the_doors_close_and_nobody_waits_any_more()
      throws InterruptedException {
    Waiter before = room.enter(List.of());
    room.closeDoors();
    assertThat(rung(before)).isTrue();
    assertThat(rung(room.enter(List.of()))).isTrue();
    assertThat(room.isClosed()).isTrue();
  }
}
