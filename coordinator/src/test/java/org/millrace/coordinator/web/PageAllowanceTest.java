package org.millrace.coordinator.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PageAllowanceTest {
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  /** The clock of a machine may begin anywhere. */
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1000);

  private final PageAllowance allowance = new PageAllowance(3, 10, now::get);

  private OptionalLong take(String client) {
    return allowance.take(client, PATIENCE);
  }

  private static OptionalLong millis(long millis) {
    return OptionalLong.of(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  private void pass(long millis) {
    now.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  @Test
  void many_are_had_at_once_and_then_one_at_a_time() {
    for (int i = 0; i < 3; i++) {
      assertThat(take("192.0.2.7")).isEqualTo(millis(0));
    }
    assertThat(take("192.0.2.7")).isEqualTo(millis(100));
    assertThat(take("192.0.2.7")).isEqualTo(millis(200));
    pass(200);
    assertThat(take("192.0.2.7")).isEqualTo(millis(100));
  }

  @Test
  void who_would_wait_too_long_is_told_so_and_takes_nothing() {
    for (int i = 0; i < 13; i++) {
      assertThat(take("192.0.2.7")).isPresent();
    }
    assertThat(take("192.0.2.7")).isEmpty();
    assertThat(take("192.0.2.7")).isEmpty();
    pass(100);
    assertThat(take("192.0.2.7")).isEqualTo(millis(1000));
  }

  @Test
  void clients_do_not_wait_for_each_other() {
    for (int i = 0; i < 9; i++) {
      take("192.0.2.7");
    }
    assertThat(take("192.0.2.8")).isEqualTo(millis(0));
    assertThat(take("unix:")).isEqualTo(millis(0));
  }

  @Test
  void a_host_with_many_addresses_of_ipv6_is_one_client() {
    for (int i = 1; i < 5; i++) {
      take("2001:db8:1:2::" + i);
    }
    assertThat(take("2001:db8:1:2:aaaa:bbbb:cccc:dddd")).isEqualTo(millis(200));
    assertThat(take("2001:db8:1:3::1")).isEqualTo(millis(0));
  }

  @Test
  void who_rested_has_as_many_as_at_first_and_not_more() {
    for (int i = 0; i < 5; i++) {
      take("192.0.2.7");
    }
    pass(TimeUnit.DAYS.toMillis(1));
    for (int i = 0; i < 3; i++) {
      assertThat(take("192.0.2.7")).isEqualTo(millis(0));
    }
    assertThat(take("192.0.2.7")).isEqualTo(millis(100));
  }

  @Test
  void what_was_given_back_can_be_taken_again() {
    for (int i = 0; i < 3; i++) {
      take("192.0.2.7");
    }
    allowance.giveBack("192.0.2.7");
    assertThat(take("192.0.2.7")).isEqualTo(millis(0));
    allowance.giveBack("192.0.2.99");
  }
}
