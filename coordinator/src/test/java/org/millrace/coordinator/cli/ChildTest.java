package org.millrace.coordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChildTest {
  @Test
  void last_words_are_the_cause_without_the_stack() {
    assertThat(
            Child.lastWords(
                "Caused by: A\n\tat a.b(C.java:1)\n\nCaused by: B\n\tat d.e(F.java:2)\n"))
        .isEqualTo("Caused by: A\nCaused by: B");
  }

  @Test
  void last_words_begin_where_the_cause_is_described() {
    assertThat(Child.lastWords("INFO noise\nAPPLICATION FAILED\n\nDescription:\n\nno file\n"))
        .isEqualTo("Description:\nno file");
  }
}
