package org.millrace.coordinator.view;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReleasesTest {
  @Test
  void a_release_is_made_from_a_branch_and_not_from_pull_requests() {
    assertThat(Releases.isMadeFrom("main")).isTrue();
    assertThat(Releases.isMadeFrom("3.14")).isTrue();
    assertThat(Releases.isMadeFrom("refs/heads/3.14")).isTrue();
    assertThat(Releases.isMadeFrom("refs/pull")).isFalse();
    assertThat(Releases.isMadeFrom("refs/pull/120172/merge")).isFalse();
  }
}
