package org.millrace.agent.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.millrace.agent.client.Json;
import org.millrace.agent.fake.Plans;
import org.millrace.protocol.Plan;

class PlanCheckTest {
  private static Plan plan(String workspace, String step) {
    return Json.read("{\"workspace\":\"" + workspace + "\",\"steps\":[" + step + "]}", Plan.class);
  }

  @Test
  void a_good_plan_stays_as_it_is() {
    Plan plan = Plans.plan(Plans.sh("a", "true"), Plans.git("b", "/r", "main", ""));
    assertThat(PlanCheck.complete(plan)).isEqualTo(plan);
  }

  @Test
  void what_was_left_out_becomes_empty() {
    Plan plan = PlanCheck.complete(plan("w", "{\"name\":\"a\",\"command\":[\"true\"]}"));
    assertThat(plan.steps().get(0).environment()).isEmpty();
    assertThat(plan.steps().get(0).artifacts()).isEmpty();
    assertThat(plan.steps().get(0).directory()).isEmpty();
    assertThat(plan.steps().get(0).grace()).isPositive();
  }

  @Test
  void what_reaches_out_of_the_workspace_is_refused() {
    for (Plan plan :
        new Plan[] {
          plan("..", "{\"name\":\"a\",\"command\":[\"true\"]}"),
          plan("a/b", "{\"name\":\"a\",\"command\":[\"true\"]}"),
          plan("", "{\"name\":\"a\",\"command\":[\"true\"]}"),
          plan("w", "{\"name\":\"../a\",\"command\":[\"true\"]}"),
          plan("w", "{\"name\":\"a\",\"command\":[\"true\"],\"directory\":\"x/../../y\"}"),
          plan("w", "{\"name\":\"a\",\"command\":[\"true\"],\"directory\":\"/etc\"}"),
          plan(
              "w",
              "{\"name\":\"a\",\"command\":[\"true\"],\"artifacts\":[{\"name\":\"x\",\"path\":\"../x\"}]}"),
        }) {
      assertThatThrownBy(() -> PlanCheck.complete(plan))
          .as(plan.toString())
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static Plan contained(String image, String architecture) {
    return Plans.plan(Plans.sh("a", "true").in(image, architecture, false));
  }

  @Test
  void a_container_needs_an_image_and_an_architecture_that_are_names() {
    Plan good = contained("ghcr.io:443/millrace/cross@sha256:0a", "PPC64LE");
    assertThat(PlanCheck.complete(good)).isEqualTo(good);
    for (Plan plan :
        new Plan[] {
          contained("", "AMD64"),
          contained("--privileged", "AMD64"),
          contained("a b", "AMD64"),
          contained("debian", ""),
          contained("debian", "a*"),
        }) {
      assertThatThrownBy(() -> PlanCheck.complete(plan))
          .as(plan.toString())
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void sources_are_never_checked_out_in_a_container() {
    Plan plan = Plans.plan(Plans.git("git", "/r", "main", "").in("debian"));
    assertThat(PlanCheck.complete(plan).steps().get(0).container()).isNull();
  }

  @Test
  void what_cannot_be_run_is_refused() {
    for (Plan plan :
        new Plan[] {
          plan("w", "{\"name\":\"a\"}"),
          plan("w", "{\"name\":\"a\",\"command\":[\"a\\u0000b\"]}"),
          plan("w", "{\"name\":\"a\",\"command\":[\"true\"],\"environment\":{\"A=B\":\"c\"}}"),
          plan("w", "{\"name\":\"a\",\"command\":[\"1\"]},{\"name\":\"a\",\"command\":[\"2\"]}"),
        }) {
      assertThatThrownBy(() -> PlanCheck.complete(plan))
          .as(plan.toString())
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
