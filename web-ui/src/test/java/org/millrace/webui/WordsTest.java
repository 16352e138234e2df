package org.millrace.webui;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class WordsTest {
  private static final Instant NOW = Instant.parse("2026-11-22T19:51:03.123456Z");

  private static String ago(Duration duration) {
    return new When(NOW.minus(duration), NOW).text();
  }

  @Test
  void a_moment_is_said_relative_to_now() {
    assertThat(ago(Duration.ofSeconds(3))).isEqualTo("just now");
    assertThat(ago(Duration.ofSeconds(42))).isEqualTo("42 s ago");
    assertThat(ago(Duration.ofMinutes(59))).isEqualTo("59 min ago");
    assertThat(ago(Duration.ofHours(47))).isEqualTo("47 h ago");
    assertThat(ago(Duration.ofDays(3))).isEqualTo("3 days ago");
    assertThat(ago(Duration.ofMinutes(-5))).isEqualTo("in 5 min");
    assertThat(new When(NOW, NOW).exact()).isEqualTo("2026-11-22 19:51:03 UTC");
    assertThat(new When(NOW, NOW).iso()).isEqualTo("2026-11-22T19:51:03.123Z");
  }

  @Test
  void what_is_to_come_is_never_said_in_words_for_the_past() {
    assertThat(coming(Duration.ofMinutes(-5))).isEqualTo("any moment");
    assertThat(coming(Duration.ofSeconds(3))).isEqualTo("any moment");
    assertThat(coming(Duration.ofMinutes(5))).isEqualTo("in 5 min");
    assertThat(new When(NOW.plusSeconds(7200), NOW).comingSentence())
        .isEqualTo("in 2 h (2026-11-22 21:51 UTC)");
  }

  private static String coming(Duration left) {
    return new When(NOW.plus(left), NOW).coming();
  }

  @Test
  void a_moment_can_stand_by_itself_and_be_said_as_the_time_since_then() {
    When seen = new When(NOW.minus(Duration.ofDays(4)), NOW);
    assertThat(seen.sentence()).isEqualTo("4 days ago (2026-11-18 19:51 UTC)");
    assertThat(seen.lasting()).isEqualTo("4 days");
    assertThat(new When(NOW.plusSeconds(1), NOW).lasting()).isEqualTo("0 s");
  }

  @Test
  void a_duration_has_two_units_at_most() {
    assertThat(new Took(Duration.ofMillis(420)).text()).isEqualTo("0.4 s");
    assertThat(new Took(Duration.ofSeconds(38)).text()).isEqualTo("38 s");
    assertThat(new Took(Duration.ofSeconds(252)).text()).isEqualTo("4 min 12 s");
    assertThat(new Took(Duration.ofMinutes(185)).text()).isEqualTo("3 h 05 min");
    assertThat(new Took(Duration.ofMinutes(30)).text()).isEqualTo("30 min");
    assertThat(new Took(Duration.ofHours(52)).text()).isEqualTo("2 d 4 h");
    assertThat(new Took(Duration.ofSeconds(-3)).text()).isEqualTo("0 s");
  }

  @Test
  void bytes_are_said_in_decimal_units() {
    assertThat(new Bytes(812).text()).isEqualTo("812 B");
    assertThat(new Bytes(1_440_000).text()).isEqualTo("1.4 MB");
    assertThat(new Bytes(100_000_000).text()).isEqualTo("100 MB");
    assertThat(new Bytes(999_950_000).text()).isEqualTo("1.0 GB");
  }

  @Test
  void every_status_has_a_colour_an_icon_and_a_word() {
    for (Status status : Status.values()) {
      assertThat(status.css()).isNotBlank();
      assertThat(status.icon()).isNotBlank();
      assertThat(status.word()).isNotBlank();
    }
  }
}
