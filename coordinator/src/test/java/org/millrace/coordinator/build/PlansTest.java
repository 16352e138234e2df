package org.millrace.coordinator.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.build.Plans.Order;
import org.millrace.coordinator.build.Plans.Revision;
import org.millrace.coordinator.testing.Fixtures;
import org.millrace.protocol.Plan;
import org.millrace.protocol.StepPlan.ArtifactPlan;

class PlansTest {
  private static final Revision REVISION = new Revision("/srv/cpython", "3.13", "abc");

  private static Plan plan(String builder, long id) {
    return Plans.plan(
        Fixtures.definition(builder, List.of(), Fixtures.step("compile")),
        new Order(id, 7, 2, REVISION));
  }

  @Test
  void a_plan_says_what_and_which() {
    Plan plan = plan("AMD64 Debian 3.13", 5);
    assertThat(plan.builder()).isEqualTo("AMD64 Debian 3.13");
    assertThat(plan.buildNumber()).isEqualTo(7);
    assertThat(plan.attempt()).isEqualTo(2);
    assertThat(plan.steps().getFirst().passCodes()).containsExactly(0);
    assertThat(plan.steps().getFirst().source()).isNull();
    assertThat(plan.steps().getFirst().artifacts())
        .containsExactly(new ArtifactPlan("compile.xml", "out/compile.xml", 1000));
  }

  @Test
  void a_workspace_is_a_folders_name_and_no_two_builders_share_one() {
    assertThat(plan("AMD64 Debian 3.13", 5).workspace()).isEqualTo("AMD64-Debian-3.13-5");
    assertThat(plan("../../etc", 6).workspace()).isEqualTo("etc-6");
    assertThat(plan("x y", 7).workspace()).isNotEqualTo(plan("x-y", 8).workspace());
    assertThat(plan("n".repeat(500), 9).workspace()).hasSize(102);
  }
}
