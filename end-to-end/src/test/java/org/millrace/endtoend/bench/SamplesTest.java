package org.millrace.endtoend.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class SamplesTest {
  @Test
  void percentiles_are_measured_values_by_nearest_rank() {
    Samples samples = Samples.of(List.of(50.0, 15.0, 40.0, 20.0, 35.0));

    assertThat(samples.percentile(30)).isEqualTo(20);
    assertThat(samples.percentile(40)).isEqualTo(20);
    assertThat(samples.percentile(50)).isEqualTo(35);
    assertThat(samples.percentile(100)).isEqualTo(50);
  }

  @Test
  void the_95th_of_200_values_is_the_190th() {
    Samples samples =
        Samples.of(DoubleStream.iterate(1, value -> value + 1).limit(200).boxed().toList());

    assertThat(samples.percentile(95)).isEqualTo(190);
    assertThat(samples.median()).isEqualTo(100);
    assertThat(samples.least()).isEqualTo(1);
    assertThat(samples.most()).isEqualTo(200);
  }

  @Test
  void nothing_measured_is_an_error_and_not_a_zero() {
    assertThatThrownBy(() -> Samples.of(List.of())).hasMessageContaining("nothing was measured");
  }
}
