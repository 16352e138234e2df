package org.millrace.coordinator.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineCutterTest {

  private static LineCutter cut(long skip, int count, String... pieces) {
    LineCutter cutter = new LineCutter(skip, count);
    for (String piece : pieces) {
      byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
      cutter.write(bytes, 0, bytes.length);
    }
    return cutter;
  }

  private static List<String> texts(LineCutter cutter) {
    return cutter.lines().stream().map(l -> new String(l.kept(), StandardCharsets.UTF_8)).toList();
  }

  @Test
  void lines_are_the_same_however_the_bytes_come_in_pieces() {
    assertThat(texts(cut(0, 10, "one\ntwo\n\nfour\n"))).containsExactly("one", "two", "", "four");
    assertThat(texts(cut(0, 10, "o", "ne\nt", "wo", "\n", "\nfour", "\n")))
        .containsExactly("one", "two", "", "four");
  }

  @Test
  void the_first_lines_are_passed_over_and_no_more_than_wanted_are_kept() {
    LineCutter cutter = cut(1, 2, "one\ntwo\nthree\nfour\nfive");
    assertThat(texts(cutter)).containsExactly("two", "three");
    assertThat(cutter.full()).isTrue();
    assertThat(cutter.hasRest()).isFalse();
  }

  @Test
  void what_stands_behind_the_last_line_feed_is_the_rest() {
    LineCutter cutter = cut(0, 10, "one\ntw");
    assertThat(texts(cutter)).containsExactly("one");
    assertThat(cutter.hasRest()).isTrue();
    assertThat(cutter.rest().kept()).asString(StandardCharsets.UTF_8).isEqualTo("tw");
    assertThat(cut(0, 10, "one\n").hasRest()).isFalse();
    assertThat(cut(5, 10, "one\ntw").hasRest()).isFalse();
  }

  @Test
  void of_a_huge_line_the_beginning_is_kept_and_the_rest_counted() {
    LineCutter cutter = new LineCutter(0, 10);
    byte[] piece = "x".repeat(100_000).getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 100; i++) {
      cutter.write(piece, 0, piece.length);
    }
    cutter.write('\n');
    assertThat(cutter.lines()).hasSize(1);
    assertThat(cutter.lines().getFirst().kept()).hasSize(LineCutter.LONGEST);
    assertThat(cutter.lines().getFirst().cut()).isEqualTo(10_000_000 - LineCutter.LONGEST);
  }

  @Test
  void of_a_line_that_is_written_over_for_hours_the_last_state_is_kept() {
    LineCutter cutter = new LineCutter(0, 10);
    for (int i = 0; i <= 100_000; i++) {
      byte[] state = ("\r" + i + " of 100000").getBytes(StandardCharsets.UTF_8);
      cutter.write(state, 0, state.length);
    }
    byte[] end = "\r\nnext\r\n".getBytes(StandardCharsets.UTF_8);
    cutter.write(end, 0, end.length);
    assertThat(cutter.lines()).hasSize(2);
    LineCutter.Line line = cutter.lines().getFirst();
    assertThat(line.kept()).hasSizeLessThanOrEqualTo(LineCutter.LONGEST);
    assertThat(new TerminalText().html(line.kept())).isEqualTo("100000 of 100000");
    assertThat(line.states()).isEqualTo(100_001);
    assertThat(line.cut()).isZero();
    assertThat(cutter.lines().getLast().states()).isZero();
  }

  @Test
  void a_cut_line_says_so_and_leads_to_the_whole_of_it() {
    LineCutter.Line line =
        new LineCutter.Line("abc".getBytes(StandardCharsets.UTF_8), 2_000_003, 0);
    assertThat(new LogRenderer(null, "/raw?attempt=1&line=").html(line, 7))
        .isEqualTo(
            "abc<span class=\"ctl\">… cut: <a href=\"/raw?attempt=1&amp;line=7\">the whole line,"
                + " 2.0 MB</a></span>");
  }

  @Test
  void a_line_whose_html_would_be_too_much_is_cut_between_characters() {
    for (String character : new String[] {"\u202e", "\u001b[1;31mx\u001b[3;42my", "'", "😀"}) {
      String text = character.repeat(20_000);
      TerminalText terminal = new TerminalText();
      String html = terminal.html(text.getBytes(StandardCharsets.UTF_8));
      assertThat(html.getBytes(StandardCharsets.UTF_8))
          .as(character)
          .hasSizeLessThan(TerminalText.HEAVIEST + 100);
      assertThat(new String(html.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
          .as("no half of a pair in %s", character)
          .isEqualTo(html);
      assertThat(html.split("<span", -1)).hasSameSizeAs(html.split("</span>", -1));
      assertThat(terminal.cut()).as(character).isTrue();
    }
    TerminalText terminal = new TerminalText();
    assertThat(terminal.html("short".getBytes(StandardCharsets.UTF_8))).isEqualTo("short");
    assertThat(terminal.cut()).isFalse();
  }
}
