package org.millrace.agent.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackoffTest {
  @Test
  void delays_double_from_100_ms_to_10_s() {
    Backoff backoff = new Backoff(() -> 0);
    assertThat(Stream.generate(() -> backoff.next(null).toMillis()).limit(9))
        .containsExactly(100L, 200L, 400L, 800L, 1600L, 3200L, 6400L, 10_000L, 10_000L);
  }

  @Test
  void a_delay_is_shortened_by_up_to_a_half() {
    Backoff backoff = new Backoff(() -> 0.999);
    assertThat(backoff.next(null)).isBetween(Duration.ofMillis(50), Duration.ofMillis(51));
  }

  @Test
  void what_the_coordinator_asks_for_is_obeyed_and_does_not_count() {
    Backoff backoff = new Backoff(() -> 0);
    assertThat(backoff.next(Duration.ofSeconds(3))).isEqualTo(Duration.ofSeconds(3));
    assertThat(backoff.isFresh()).isTrue();
  }

  @Test
  void after_a_success_it_begins_anew() {
    Backoff backoff = new Backoff(() -> 0);
    backoff.next(null);
    backoff.next(null);
    backoff.reset();
    assertThat(backoff.next(null)).isEqualTo(Duration.ofMillis(100));
  }
}
