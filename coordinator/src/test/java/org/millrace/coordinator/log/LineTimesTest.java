package org.millrace.coordinator.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class LineTimesTest {
  private static final long START = Instant.parse("2026-11-23T11:00:00Z").toEpochMilli();

  private static Instant at(long millis) {
    return Instant.ofEpochMilli(START + millis);
  }

  @Test
  void a_line_has_the_time_at_which_it_came_with_others() {
    byte[] times = LineTimes.with(LineTimes.NONE, 0, START);
    times = LineTimes.with(times, 3, START + 1_500);
    times = LineTimes.with(times, 1_000, START + 4_000_000);
    LineTimes read = new LineTimes();
    read.add(0, times);
    read.add(1_200, LineTimes.with(LineTimes.NONE, 0, START + 5_000_000));
    assertThat(read.at(1)).isEqualTo(at(0));
    assertThat(read.at(3)).isEqualTo(at(0));
    assertThat(read.at(4)).isEqualTo(at(1_500));
    assertThat(read.at(1_000)).isEqualTo(at(1_500));
    assertThat(read.at(1_001)).isEqualTo(at(4_000_000));
    assertThat(read.at(1_200)).isEqualTo(at(4_000_000));
    assertThat(read.at(1_201)).isEqualTo(at(5_000_000));
    assertThat(read.at(9_999_999)).isEqualTo(at(5_000_000));
  }

  @Test
  void nobody_knows_when_lines_came_before_times_were_written_down() {
    LineTimes read = new LineTimes();
    assertThat(read.at(1)).isNull();
    read.add(0, LineTimes.NONE);
    assertThat(read.isEmpty()).isTrue();
    read.add(100, LineTimes.with(LineTimes.NONE, 0, START));
    assertThat(read.at(100)).isNull();
    assertThat(read.at(101)).isEqualTo(at(0));
  }

  @Test
  void lines_that_come_one_by_one_cost_few_bytes() {
    byte[] times = LineTimes.NONE;
    for (int line = 0; line < 1_000; line++) {
      times = LineTimes.with(times, line, START + line * 20L);
    }
    assertThat(times.length).isLessThan(200);
    for (int line = 1_000; line < 2_000; line++) {
      times = LineTimes.with(times, line, START + line * 1_000L);
    }
    assertThat(times.length).isLessThan(4_000);
    LineTimes read = new LineTimes();
    read.add(0, times);
    assertThat(read.at(1_501)).isEqualTo(at(1_500_000));
  }
}
