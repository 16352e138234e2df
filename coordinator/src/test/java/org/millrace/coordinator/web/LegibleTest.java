package org.millrace.coordinator.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.millrace.webui.Status;

class LegibleTest {
  @Test
  void what_xml_cannot_hold_and_marks_of_direction_are_left_out() {
    assertThat(Legible.text("a\u0000b\u202ec\ud800d\ufffee\u200fé漢", 99)).isEqualTo("abcdeé漢");
    assertThat(Legible.text("two\nlines\tand a tab", 99)).isEqualTo("two lines and a tab");
  }

  @Test
  void a_long_text_is_cut_between_code_points() {
    assertThat(Legible.text("😀😀😀", 2)).isEqualTo("😀😀…");
    assertThat(Legible.text("😀😀", 2)).isEqualTo("😀😀");
  }

  @Test
  void a_badge_is_as_wide_as_its_words_and_escapes_them() {
    String badge = new Badge("<3.13> & \"more\"", Status.FAILURE, "failure").svg();
    assertThat(badge).contains("&lt;3.13&gt; &amp; ").doesNotContain("<3.13>");
    assertThat(badge).contains("✗ failure", "#b1261a");
    assertThat(new Badge("x".repeat(10_000), Status.SUCCESS, "success").svg().length())
        .isLessThan(2_000);
  }
}
