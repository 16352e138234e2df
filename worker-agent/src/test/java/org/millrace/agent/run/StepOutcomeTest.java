package org.millrace.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.millrace.agent.fake.Plans;
import org.millrace.protocol.Event.StepEnd;
import org.millrace.protocol.StepPlan;

class StepOutcomeTest {
  private static final StepPlan STEP = Plans.sh("a", "true").plan();

  @Test
  void codes_of_128_and_a_signal_are_signals() {
    assertThat(StepOutcome.exited(128).end()).isEqualTo(StepEnd.EXITED);
    assertThat(StepOutcome.exited(129).end()).isEqualTo(StepEnd.SIGNALLED);
    assertThat(StepOutcome.exited(192).end()).isEqualTo(StepEnd.SIGNALLED);
    assertThat(StepOutcome.exited(193).end()).isEqualTo(StepEnd.EXITED);
    assertThat(StepOutcome.exited(255).end()).isEqualTo(StepEnd.EXITED);
  }

  @Test
  void only_an_exit_with_a_pass_code_is_a_pass() {
    assertThat(StepOutcome.exited(0).isPass(STEP)).isTrue();
    assertThat(StepOutcome.exited(5).isPass(STEP)).isFalse();
    assertThat(StepOutcome.of(StepEnd.CANCELLED, "").isPass(STEP)).isFalse();
  }
}
