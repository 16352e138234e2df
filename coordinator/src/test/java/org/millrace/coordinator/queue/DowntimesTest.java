package org.millrace.coordinator.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.queue.Downtimes.Window;
import tools.jackson.databind.json.JsonMapper;

class DowntimesTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String ALL = "[\"MON\",\"TUE\",\"WED\",\"THU\",\"FRI\",\"SAT\",\"SUN\"]";

  private static Downtimes every(String days, String from, String to, String zone) {
    return Downtimes.parse(
        JSON,
        "[{\"days\": %s, \"from\": \"%s\", \"to\": \"%s\", \"zone\": \"%s\"}]"
            .formatted(days, from, to, zone));
  }

  private static Duration left(Downtimes downtimes, String now) {
    return downtimes.left(Instant.parse(now)).orElseThrow();
  }

  @Test
  void a_worker_without_windows_always_has_time() {
    assertThat(Downtimes.parse(JSON, "[]").left(Instant.now())).isEmpty();
  }

  @Test
  void time_is_left_until_the_window_none_within_it_and_again_from_its_end_on() {
    Downtimes downtimes = every(ALL, "08:00", "10:00", "UTC");
    assertThat(left(downtimes, "2026-07-01T06:30:00Z")).isEqualTo(Duration.ofMinutes(90));
    assertThat(left(downtimes, "2026-07-01T08:00:00Z")).isZero();
    assertThat(left(downtimes, "2026-07-01T09:59:59Z")).isZero();
    assertThat(left(downtimes, "2026-07-01T10:00:00Z")).isEqualTo(Duration.ofHours(22));
  }

  @Test
  void a_window_may_cross_midnight_and_belongs_to_the_day_on_which_it_begins() {
    Downtimes downtimes = every("[\"FRI\"]", "22:00", "06:00", "UTC");
    assertThat(left(downtimes, "2026-07-03T23:00:00Z")).isZero(); // a Friday
    assertThat(left(downtimes, "2026-07-04T05:00:00Z")).isZero();
    assertThat(left(downtimes, "2026-07-04T23:00:00Z")).isEqualTo(Duration.ofHours(6 * 24 - 1));
  }

  @Test
  void from_and_to_alike_is_a_whole_day() {
    Downtimes downtimes = every("[\"SUN\"]", "00:00", "00:00", "UTC");
    assertThat(downtimes.after(Instant.parse("2026-07-05T12:00:00Z")).getFirst())
        .isEqualTo(
            new Window(
                Instant.parse("2026-07-05T00:00:00Z"), Instant.parse("2026-07-06T00:00:00Z")));
  }

  @Test
  void windows_that_touch_are_one() {
    Downtimes downtimes =
        Downtimes.parse(
            JSON,
            """
            [{"days": ["SAT"], "from": "20:00", "to": "00:00", "zone": "UTC"},
             {"days": ["SUN"], "from": "00:00", "to": "04:00", "zone": "UTC"}]
            """);
    assertThat(downtimes.after(Instant.parse("2026-07-04T21:00:00Z")).getFirst())
        .isEqualTo(
            new Window(
                Instant.parse("2026-07-04T20:00:00Z"), Instant.parse("2026-07-05T04:00:00Z")));
  }

  @Test
  void windows_go_by_the_clocks_of_their_place_in_summer_and_in_winter() {
    Downtimes downtimes = every(ALL, "08:00", "10:00", "Europe/Berlin");
    assertThat(left(downtimes, "2026-07-01T05:00:00Z")).isEqualTo(Duration.ofHours(1));
    assertThat(left(downtimes, "2026-01-07T05:00:00Z")).isEqualTo(Duration.ofHours(2));
  }

  @Test
  void a_window_over_the_change_of_clocks_is_as_long_as_that_night() {
    Downtimes downtimes = every(ALL, "01:00", "04:00", "Europe/Berlin");
    Window spring = downtimes.after(Instant.parse("2026-03-29T00:00:00Z")).getFirst();
    assertThat(Duration.between(spring.from(), spring.to())).isEqualTo(Duration.ofHours(2));
    Window autumn = downtimes.after(Instant.parse("2026-10-25T00:00:00Z")).getFirst();
    assertThat(Duration.between(autumn.from(), autumn.to())).isEqualTo(Duration.ofHours(4));
  }

  @Test
  void a_window_in_the_hour_that_comes_twice_lasts_until_it_has_passed_twice() {
    Downtimes downtimes = every(ALL, "02:00", "02:30", "Europe/Berlin");
    Window night = downtimes.after(Instant.parse("2026-10-25T00:00:00Z")).getFirst();
    assertThat(night.from()).isEqualTo(Instant.parse("2026-10-25T00:00:00Z"));
    assertThat(night.to()).isEqualTo(Instant.parse("2026-10-25T01:30:00Z"));
  }

  @Test
  void a_window_in_the_hour_that_does_not_come_is_as_long_as_ever_an_hour_later() {
    Downtimes downtimes = every(ALL, "02:15", "02:45", "Europe/Berlin");
    List<Window> windows = downtimes.after(Instant.parse("2026-03-29T00:00:00Z"));
    assertThat(windows.getFirst())
        .isEqualTo(
            new Window(
                Instant.parse("2026-03-29T01:15:00Z"), Instant.parse("2026-03-29T01:45:00Z")));
  }

  @Test
  void what_is_no_day_is_refused() {
    assertThatThrownBy(() -> every("[\"MOB\"]", "08:00", "10:00", "UTC"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("MOB");
  }
}
