package org.millrace.endtoend.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DocumentTest {
  private static final Figure LATENCY =
      Figure.less("m1.latency.p50", "latency", "ms").aim(19).buildbot(195);
  private static final Figure RATE = Figure.more("m1.rate", "rate", "/s").aim(500);

  private final Ledger ledger = new Ledger();

  @Test
  void a_figure_is_the_median_of_its_repetitions_with_the_least_and_the_most() {
    List.of(20.0, 11.0, 12.5).forEach(value -> ledger.record(LATENCY, value));

    assertThat(markdown()).contains("| latency | 12.5 (11.0 – 20.0) | ms | 19.0 | reached | 195 |");
  }

  @Test
  void what_falls_short_of_its_aim_is_said() {
    ledger.record(RATE, 499);

    assertThat(markdown()).contains("| rate | 499 | /s | 500 | **short** |  |");
  }

  @Test
  void measures_that_did_not_run_are_left_out() {
    ledger.record(LATENCY, 12);

    assertThat(markdown()).contains("## M1").doesNotContain("## M2");
  }

  @Test
  void a_failure_is_said_at_the_end() {
    ledger.failure("two builds of one push");

    assertThat(markdown()).contains("not to be trusted").contains("two builds of one push");
  }

  private String markdown() {
    return new Document(Map.of(), List.of(new Dispatch(), new Drain()), ledger).markdown();
  }
}
