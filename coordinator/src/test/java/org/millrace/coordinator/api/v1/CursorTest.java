package org.millrace.coordinator.api.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {
  @Test
  void a_cursor_comes_back_as_the_key_that_it_was_made_of() {
    String text = new Cursor("builders", "AMD64 Ünicode\n3.x").text();
    assertThat(text).matches("[A-Za-z0-9_-]+");
    assertThat(Cursor.key("builders", text)).isEqualTo("AMD64 Ünicode\n3.x");
    assertThat(Cursor.number("builds", new Cursor("builds", "913").text())).isEqualTo(913);
  }

  @Test
  void without_a_cursor_a_list_begins() {
    assertThat(Cursor.key("builders", null)).isNull();
    assertThat(Cursor.number("builds", null)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void a_cursor_of_another_list_is_refused() {
    String text = new Cursor("builds", "913").text();
    assertThatThrownBy(() -> Cursor.number("builds of 7", text))
        .isInstanceOf(ApiError.class)
        .hasMessageContaining("not a cursor of this list");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "913", "!!", "YnVpbGRzCg", "gICA", "YnVpbGRzCjEyeA"})
  void what_is_not_a_cursor_is_refused(String text) {
    assertThatThrownBy(() -> Cursor.number("builds", text)).isInstanceOf(ApiError.class);
  }

  @Test
  void a_page_has_a_next_one_only_where_there_are_more_rows() {
    Page<String> page = Page.of("l", List.of(9, 8, 7), 2, row -> row, row -> "row " + row);
    assertThat(page.items()).containsExactly("row 9", "row 8");
    assertThat(Cursor.number("l", page.next())).isEqualTo(8);
    assertThat(Page.of("l", List.of(9, 8), 2, row -> row, String::valueOf).next()).isNull();
    assertThat(
            new String(
                Base64.getUrlDecoder().decode(String.valueOf(page.next())), StandardCharsets.UTF_8))
        .isEqualTo("l\n8");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 201, Integer.MAX_VALUE})
  void a_limit_is_from_1_to_200(int limit) {
    assertThatThrownBy(() -> Page.rows(limit))
        .isInstanceOf(ApiError.class)
        .hasMessageContaining("from 1 to 200");
  }
}
