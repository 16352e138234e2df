package org.millrace.coordinator.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConsoleColumnsTest {
  private static final List<String> GROUPS =
      IntStream.range(0, 134).mapToObj(i -> "b" + i).toList();

  @Test
  void pages_of_columns_follow_each_other_by_the_name_of_their_first() {
    ConsoleColumns first = ConsoleColumns.of(GROUPS, "");
    assertThat(first.names()).hasSize(60).startsWith("b0");
    assertThat(first.said()).isEqualTo("columns 1 to 60 of 134");
    assertThat(first.query()).isEmpty();
    assertThat(first.earlier()).isNull();
    assertThat(first.later()).isEqualTo("columns=b60");
    ConsoleColumns last = ConsoleColumns.of(GROUPS, "b120");
    assertThat(last.names()).hasSize(14).endsWith("b133");
    assertThat(last.said()).isEqualTo("columns 121 to 134 of 134");
    assertThat(last.earlier()).isEqualTo("columns=b60");
    assertThat(last.later()).isNull();
    assertThat(ConsoleColumns.of(GROUPS, "b60").earlier()).isEmpty();
  }

  @Test
  void a_page_stays_where_it_is_when_a_builder_comes() {
    List<String> more = IntStream.range(-1, 134).mapToObj(i -> "b" + i).toList();
    assertThat(ConsoleColumns.of(more, "b60").names()).startsWith("b60");
    assertThat(ConsoleColumns.of(more, "gone").first()).isZero();
    assertThat(ConsoleColumns.of(GROUPS.subList(0, 60), "").said()).isEmpty();
  }
}
