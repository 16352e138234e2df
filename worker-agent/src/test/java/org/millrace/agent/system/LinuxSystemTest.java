package org.millrace.agent.system;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LinuxSystemTest {
  private static final String STAT =
      "4711 (od) d (x) S 1 4711 4711 0 -1 4194560 128 0 0 0 0 0 0 0 20 0 1 0 987654 2772992 0 1";

  @Test
  void fields_are_counted_behind_a_name_that_may_hold_anything() {
    assertThat(LinuxSystem.field(STAT, 3)).isEqualTo("S");
    assertThat(LinuxSystem.field(STAT, 4)).isEqualTo("1");
    assertThat(LinuxSystem.field(STAT, 22)).isEqualTo("987654");
  }

  @Test
  void what_is_not_there_is_empty() {
    assertThat(LinuxSystem.field("", 22)).isEmpty();
    assertThat(LinuxSystem.field("1 (x) S 1", 22)).isEmpty();
  }

  @Test
  void architectures_are_spelled_as_the_farm_does() {
    assertThat(Machine.architecture("amd64")).isEqualTo("AMD64");
    assertThat(Machine.architecture("ppc64le")).isEqualTo("PPC64LE");
    assertThat(Machine.architecture("aarch64")).isEqualTo("aarch64");
    assertThat(Machine.architecture("s390x")).isEqualTo("s390x");
  }
}
