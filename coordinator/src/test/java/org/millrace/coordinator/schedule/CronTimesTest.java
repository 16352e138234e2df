package org.millrace.coordinator.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CronTimesTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private static List<String> times(String cron, ZoneId zone, String after, int count) {
    CronTimes times = new CronTimes(cron, zone);
    List<String> found = new ArrayList<>();
    Instant last = Instant.parse(after);
    for (int i = 0; i < count; i++) {
      last = times.after(last).orElseThrow();
      found.add(last.toString());
    }
    return found;
  }

  @Test
  void the_clocks_of_the_zone_count_in_summer_and_in_winter() {
    assertThat(times("0 30 2 * * *", BERLIN, "2026-01-10T00:00:00Z", 2))
        .containsExactly("2026-01-10T01:30:00Z", "2026-01-11T01:30:00Z");
    assertThat(times("0 30 2 * * *", BERLIN, "2026-07-10T00:00:00Z", 2))
        .containsExactly("2026-07-10T00:30:00Z", "2026-07-11T00:30:00Z");
  }

  @Test
  void a_time_that_the_spring_leaves_out_comes_an_hour_later() {
    // On 29 March 2026 clocks go from 02:00 to 03:00.
    assertThat(times("0 30 2 * * *", BERLIN, "2026-03-28T12:00:00Z", 2))
        .containsExactly("2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z");
  }

  @Test
  void a_time_that_the_autumn_has_twice_comes_once() {
    // On 25 October 2026 clocks go from 03:00 to 02:00.
    assertThat(times("0 30 2 * * *", BERLIN, "2026-10-24T12:00:00Z", 2))
        .containsExactly("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
    assertThat(times("0 30 2 * * *", BERLIN, "2026-10-25T01:15:00Z", 1))
        .containsExactly("2026-10-26T01:30:00Z");
  }

  @Test
  void every_hour_means_every_hour_that_passes() {
    assertThat(times("0 0 * * * *", BERLIN, "2026-10-24T23:30:00Z", 4))
        .containsExactly(
            "2026-10-25T00:00:00Z",
            "2026-10-25T01:00:00Z",
            "2026-10-25T02:00:00Z",
            "2026-10-25T03:00:00Z");
    assertThat(times("0 0 * * * *", BERLIN, "2026-03-28T23:30:00Z", 3))
        .containsExactly("2026-03-29T00:00:00Z", "2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z");
  }

  @Test
  void macros_are_understood_and_what_never_comes_never_comes() {
    assertThat(times("@daily", ZoneOffset.UTC, "2026-01-10T00:00:00Z", 1))
        .containsExactly("2026-01-11T00:00:00Z");
    assertThat(new CronTimes("0 0 0 30 2 *", ZoneOffset.UTC).after(Instant.EPOCH)).isEmpty();
  }
}
