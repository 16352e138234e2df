package org.millrace.coordinator.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.millrace.webui.WaterfallPage;

class TimeAxisTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private final TimeAxis axis = new TimeAxis();

  private static Instant before(Duration time) {
    return NOON.minus(time);
  }

  @Test
  void later_is_above_earlier() {
    axis.busy(before(Duration.ofMinutes(30)), before(Duration.ofMinutes(20)));
    axis.mark(NOON);
    axis.settle();
    assertThat(axis.y(NOON))
        .isLessThan(axis.y(before(Duration.ofMinutes(20))))
        .isLessThan(axis.height());
    assertThat(axis.y(before(Duration.ofMinutes(20))))
        .isLessThan(axis.y(before(Duration.ofMinutes(30))));
  }

  @Test
  void two_moments_are_as_far_apart_as_their_text_needs() {
    Instant earlier = before(Duration.ofMillis(300));
    axis.apart(NOON, earlier, 150);
    axis.settle();
    assertThat(axis.y(earlier) - axis.y(NOON)).isEqualTo(150);
  }

  @Test
  void a_long_build_is_longer_than_a_short_one_but_not_by_as_much() {
    axis.busy(before(Duration.ofHours(4)), NOON);
    axis.settle();
    TimeAxis other = new TimeAxis();
    other.busy(before(Duration.ofMinutes(4)), NOON);
    other.settle();
    assertThat(axis.height()).isGreaterThan(3 * other.height()).isLessThan(20 * other.height());
  }

  @Test
  void time_in_which_nothing_ran_is_folded_to_one_height() {
    axis.busy(before(Duration.ofHours(30)), before(Duration.ofHours(29)));
    axis.busy(before(Duration.ofMinutes(5)), NOON);
    axis.settle();
    assertThat(axis.folds()).hasSize(1);
    WaterfallPage.Idle fold = axis.folds().getFirst();
    assertThat(fold.text()).isEqualTo("idle for 28 h 55 min");
    assertThat(fold.height()).isLessThan(40);
  }

  @Test
  void time_in_which_something_ran_is_not_folded() {
    axis.busy(before(Duration.ofHours(30)), NOON);
    axis.busy(before(Duration.ofMinutes(5)), NOON);
    axis.settle();
    assertThat(axis.folds()).isEmpty();
  }

  @Test
  void times_at_the_axis_keep_their_distance_and_name_the_day_when_it_changes() {
    for (int i = 0; i < 200; i++) {
      Instant end = before(Duration.ofMinutes(10L * i));
      axis.busy(end.minusSeconds(300), end);
    }
    axis.settle();
    var ticks = axis.ticks(40, NOON);
    for (int i = 1; i < ticks.size(); i++) {
      assertThat(ticks.get(i).y() - ticks.get(i - 1).y()).isGreaterThanOrEqualTo(40);
    }
    assertThat(ticks.getFirst().text()).isEqualTo("12:00");
    assertThat(ticks.stream().filter(t -> t.day().equals("21 Nov"))).hasSize(1);
  }
}
