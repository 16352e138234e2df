package org.millrace.coordinator.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;

class TerminalTextTest {
  private static final String E = "\u001b";
  private final TerminalText terminal = new TerminalText();

  private String html(String line) {
    return terminal.html(line.getBytes(StandardCharsets.UTF_8));
  }

  private static String textOf(String html) {
    return Jsoup.parseBodyFragment(html).body().wholeText();
  }

  @Test
  void plain_text_stays_as_it_is_with_its_spaces_and_tabs() {
    assertThat(html("  checking\tfor gcc... yes ")).isEqualTo("  checking\tfor gcc... yes ");
  }

  @Test
  void markup_is_escaped() {
    assertThat(html("<script>alert(\"1\" & '2')</script>"))
        .isEqualTo("&lt;script&gt;alert(&quot;1&quot; &amp; &#39;2&#39;)&lt;/script&gt;");
  }

  @Test
  void colours_become_spans_with_classes() {
    assertThat(html(E + "[1;31merror:" + E + "[0m no such file"))
        .isEqualTo("<span class=\"f1 b\">error:</span> no such file");
    assertThat(html(E + "[92;44mx" + E + "[39my" + E + "[m"))
        .isEqualTo("<span class=\"f10 g4\">x</span><span class=\"g4\">y</span>");
  }

  @Test
  void a_style_goes_on_in_the_next_line_until_it_is_reset() {
    assertThat(html(E + "[32mone")).isEqualTo("<span class=\"f2\">one</span>");
    assertThat(html("two" + E + "[0m")).isEqualTo("<span class=\"f2\">two</span>");
    assertThat(html("three")).isEqualTo("three");
  }

  @Test
  void colours_of_the_large_palettes_are_brought_to_the_nearest_of_sixteen() {
    assertThat(html(E + "[38;5;196mx" + E + "[0m")).isEqualTo("<span class=\"f1\">x</span>");
    assertThat(html(E + "[38;2;250;250;250mx" + E + "[0m"))
        .isEqualTo("<span class=\"f15\">x</span>");
    assertThat(html(E + "[48:2::0:0:160mx" + E + "[0m")).isEqualTo("<span class=\"g4\">x</span>");
    assertThat(html(E + "[38:5:9mx" + E + "[0m")).isEqualTo("<span class=\"f9\">x</span>");
    assertThat(html(E + "[38;5;1;4mx" + E + "[0m")).isEqualTo("<span class=\"f1 u\">x</span>");
  }

  @Test
  void inverse_swaps_the_colours() {
    assertThat(html(E + "[31;7mx" + E + "[0m")).isEqualTo("<span class=\"g1\">x</span>");
    assertThat(html(E + "[7mx" + E + "[27my")).isEqualTo("<span class=\"inv\">x</span>y");
  }

  @Test
  void sgr_numbers_that_are_unknown_or_broken_change_nothing() {
    assertThat(html(E + "[58;99999999999;73mx")).isEqualTo("x");
    assertThat(html(E + "[38;5mx")).isEqualTo("x");
    assertThat(html(E + "[38;2;1mx")).isEqualTo("x");
    assertThat(html(E + "[?25h" + E + "[>4;2mx")).isEqualTo("x");
  }

  @Test
  void a_progress_bar_shows_its_last_state() {
    assertThat(html("Receiving:  10%\rReceiving:  50%\rReceiving: 100%, done."))
        .isEqualTo("Receiving: 100%, done.");
    assertThat(html(" 10%" + E + "[1G 20%" + E + "[1G 30%")).isEqualTo(" 30%");
    assertThat(html("working\r" + E + "[K")).isEqualTo("");
    assertThat(html("working" + E + "[2Kdone")).isEqualTo("done");
  }

  @Test
  void a_carriage_return_at_the_end_leaves_the_line_alone() {
    assertThat(html("a line of Windows\r")).isEqualTo("a line of Windows");
  }

  @Test
  void colours_within_a_folded_state_are_still_heard() {
    assertThat(html(E + "[31mold\rnew")).isEqualTo("<span class=\"f1\">new</span>");
  }

  @Test
  void backspaces_take_back() {
    assertThat(html("a|\b/\b-\bb")).isEqualTo("ab");
    assertThat(html("\b\bx")).isEqualTo("x");
  }

  @Test
  void window_titles_and_links_vanish() {
    assertThat(html(E + "]0;title\u0007text")).isEqualTo("text");
    assertThat(html(E + "]8;;https://x" + E + "\\link" + E + "]8;;" + E + "\\ more"))
        .isEqualTo("link more");
    assertThat(html("before" + E + "]0;never ended")).isEqualTo("before");
    assertThat(html("cut" + E)).isEqualTo("cut");
    assertThat(html("cut" + E + "[3")).isEqualTo("cut");
    assertThat(html(E + "(Btext" + E + "=x")).isEqualTo("textx");
  }

  @Test
  void bytes_that_are_no_utf_8_become_replacement_characters() {
    byte[] latin1 = "caf\u00e9 ok".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(terminal.html(latin1)).isEqualTo("caf\ufffd ok");
    assertThat(terminal.html(new byte[] {(byte) 0xf0, (byte) 0x9f, (byte) 0x98}))
        .isEqualTo("\ufffd");
    assertThat(html("smile 😀 grüße")).isEqualTo("smile 😀 grüße");
  }

  @Test
  void control_characters_and_turns_of_direction_become_visible() {
    assertThat(html("a\u0000b\u0007")).isEqualTo("a\u2400b\u2407");
    assertThat(html("x\u202ey")).isEqualTo("x<span class=\"ctl\">U+202E</span>y");
    assertThat(html("x\u0085y")).isEqualTo("x<span class=\"ctl\">U+0085</span>y");
  }

  @Test
  void whatever_comes_the_outcome_is_well_formed_and_holds_nothing_but_spans() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    String alphabet = E + E + "[]0123456789;:mKGC\r\b<>&\"'abc \u0007\u0000\u009b\u202e(?";
    for (int i = 0; i < 5000; i++) {
      StringBuilder line = new StringBuilder();
      for (int n = random.nextInt(60); n > 0; n--) {
        line.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      String html = html(line.toString());
      Element body = Jsoup.parseBodyFragment(html).body();
      assertThat(body.getAllElements().stream().skip(1).map(Element::tagName))
          .as("seed %d, line %d", seed, i)
          .allMatch("span"::equals);
      assertThat(html.split("<span", -1)).hasSameSizeAs(html.split("</span", -1));
      assertThat(textOf(html)).doesNotContain(E);
    }
  }
}
