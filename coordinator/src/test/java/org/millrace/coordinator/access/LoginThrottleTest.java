package org.millrace.coordinator.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class LoginThrottleTest {
  private final SetClock clock = new SetClock();
  private final LoginThrottle throttle = new LoginThrottle(clock);

  @Test
  void five_tries_at_once_then_one_a_minute() {
    for (int i = 0; i < 5; i++) {
      assertThat(throttle.take("ada", "192.0.2.1")).isZero();
    }
    assertThat(throttle.take("ada", "192.0.2.1")).isEqualTo(Duration.ofMinutes(1));
    clock.pass(Duration.ofMinutes(1));
    assertThat(throttle.take("ada", "192.0.2.1")).isZero();
    assertThat(throttle.take("ada", "192.0.2.1")).isPositive();
  }

  @Test
  void the_owner_elsewhere_is_not_locked_out() {
    for (int i = 0; i < 9; i++) {
      throttle.take("ada", "192.0.2.1");
    }
    assertThat(throttle.take("ada", "198.51.100.7")).isZero();
  }

  @Test
  void a_right_password_gives_back_what_was_spent() {
    for (int round = 0; round < 5; round++) {
      for (int i = 0; i < 4; i++) {
        assertThat(throttle.take("ada", "192.0.2.1")).isZero();
      }
      throttle.forgive("ada", "192.0.2.1");
      clock.pass(Duration.ofMinutes(1));
    }
  }

  @Test
  void an_address_that_tries_many_accounts_is_slowed_down() {
    for (int i = 0; i < 40; i++) {
      assertThat(throttle.take("account" + i, "192.0.2.1")).isZero();
    }
    assertThat(throttle.take("one more", "192.0.2.1")).isPositive();
  }

  @Test
  void addresses_of_one_ipv6_network_count_as_one() {
    for (int i = 0; i < 5; i++) {
      throttle.take("ada", "2001:db8:0:1:0:0:0:" + i);
    }
    assertThat(throttle.take("ada", "2001:db8:0:1:9:9:9:9")).isPositive();
    assertThat(throttle.take("ada", "2001:db8:0:2:9:9:9:9")).isZero();
  }

  @Test
  void what_it_remembers_is_bounded() {
    for (int i = 0; i < 50_000; i++) {
      throttle.take("account", "address " + i);
    }
    assertThat(throttle.size()).isLessThanOrEqualTo(10_000);
  }

  private static final class SetClock extends Clock {
    private Instant now = Instant.parse("2026-11-22T12:00:00Z");

    void pass(Duration time) {
      now = now.plus(time);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
