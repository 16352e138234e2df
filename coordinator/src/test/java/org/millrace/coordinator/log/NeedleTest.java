package org.millrace.coordinator.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

class NeedleTest {

  private static int find(String needle, boolean exactCase, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    return new Needle(needle, exactCase).bytes().in(bytes, 0, bytes.length);
  }

  @Test
  void a_text_is_found_where_it_stands() {
    assertThat(find("FAIL", true, "FAIL: test_x")).isZero();
    assertThat(find("test_x", true, "FAIL: test_x")).isEqualTo(6);
    assertThat(find("test_y", true, "FAIL: test_x")).isEqualTo(-1);
    assertThat(find("longer than the text", true, "short")).isEqualTo(-1);
    assertThat(find("x", true, "")).isEqualTo(-1);
  }

  @Test
  void case_matters_only_where_it_is_asked_for() {
    assertThat(find("fail", false, "test FAILED")).isEqualTo(5);
    assertThat(find("FAIL", false, "test failed")).isEqualTo(5);
    assertThat(find("fail", true, "test FAILED")).isEqualTo(-1);
    assertThat(find("größe", false, "die GRößE")).isEqualTo(4);
  }

  @Test
  void characters_of_patterns_are_only_characters() {
    assertThat(find("(a+)+$", true, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!")).isEqualTo(-1);
    assertThat(find(".*", true, "x.*")).isEqualTo(1);
  }

  @Test
  void both_ways_to_find_agree_with_what_java_finds() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 5000; i++) {
      String text = word(random, 40);
      String needle = word(random, 4) + "a";
      int expected = text.indexOf(needle);
      assertThat(find(needle, true, text)).as("seed %d", seed).isEqualTo(expected);
      assertThat(new Needle(needle, true).chars().in(text, 0))
          .as("seed %d", seed)
          .isEqualTo(expected);
    }
  }

  @Test
  void a_hostile_text_costs_no_more_than_any_other() {
    // Each would make a search that begins anew at every place compare a hundred times as much.
    for (String hostile :
        new String[] {
          "b" + "a".repeat(199),
          "a".repeat(199) + "b",
          "ab".repeat(99) + "aa",
          "a".repeat(100) + "b"
        }) {
      for (boolean exactCase : new boolean[] {true, false}) {
        byte[] log = ("a".repeat(99) + "ab".repeat(50)).repeat(5_000).getBytes(UTF_8);
        Needle.Bytes needle = new Needle(hostile, exactCase).bytes();
        assertThat(needle.in(log, 0, log.length))
            .isEqualTo(new String(log, UTF_8).indexOf(hostile));
        needle = new Needle(hostile, exactCase).bytes();
        byte[] same = "a".repeat(1_000_000).getBytes(UTF_8);
        assertThat(needle.in(same, 0, same.length)).isEqualTo(-1);
        assertThat(needle.compared()).as(hostile).isLessThanOrEqualTo(2L * same.length);
      }
    }
  }

  @Test
  void a_hostile_text_costs_no_more_among_characters_that_are_shown() {
    long[] looked = {0};
    CharSequence line =
        new CharSequence() {
          @Override
          public int length() {
            return 100_000;
          }

          @Override
          public char charAt(int index) {
            looked[0]++;
            return 'a';
          }

          @Override
          public CharSequence subSequence(int start, int end) {
            return "a".repeat(end - start);
          }
        };
    assertThat(new Needle("b" + "a".repeat(199), false).chars().in(line, 0)).isEqualTo(-1);
    assertThat(new Needle("a".repeat(199) + "b", false).chars().in(line, 0)).isEqualTo(-1);
    assertThat(looked[0]).isEqualTo(200_000);
  }

  private static String word(Random random, int most) {
    StringBuilder word = new StringBuilder();
    for (int n = random.nextInt(most); n > 0; n--) {
      word.append((char) ('a' + random.nextInt(3)));
    }
    return word.toString();
  }

  @Test
  void a_needle_is_one_line_of_bounded_length() {
    assertThatThrownBy(() -> new Needle("", true)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Needle("a\nb", true)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Needle("x".repeat(201), true))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void escape_sequences_are_left_out() {
    assertThat(plain("\u001b[1;31mFA\u001b[0mIL")).isEqualTo("FAIL");
    assertThat(plain("\u001b]0;title\u0007a\u001b(Bb\u001b")).isEqualTo("ab");
    assertThat(plain("a\u001b[")).isEqualTo("a");
  }

  private static String plain(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    PlainBytes plain = new PlainBytes();
    return new String(plain.of(bytes, 0, bytes.length), 0, plain.length(), UTF_8);
  }
}
