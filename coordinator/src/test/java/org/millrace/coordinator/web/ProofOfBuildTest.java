package org.millrace.coordinator.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.millrace.webui.LogPage.Line;

class ProofOfBuildTest {
  private static List<Line> lines(int heavy) {
    return new ArrayList<>(
        LongStream.rangeClosed(1, 16)
            .mapToObj(n -> new Line(n, n == heavy ? "x".repeat(24_000) : "text", n == 13, "", ""))
            .toList());
  }

  private static List<Long> numbers(List<Line> lines) {
    return lines.stream().map(Line::number).toList();
  }

  @Test
  void ordinary_lines_are_all_there() {
    assertThat(ProofOfBuild.light(lines(0))).hasSize(16);
    assertThat(ProofOfBuild.light(List.of())).isEmpty();
  }

  @Test
  void the_line_that_proves_it_is_there_however_heavy_it_is() {
    assertThat(ProofOfBuild.light(lines(13))).hasSize(16);
  }

  @Test
  void where_lines_are_heavy_those_next_to_the_proof_are_there() {
    assertThat(numbers(ProofOfBuild.light(lines(10))))
        .containsExactly(11L, 12L, 13L, 14L, 15L, 16L);
  }
}
