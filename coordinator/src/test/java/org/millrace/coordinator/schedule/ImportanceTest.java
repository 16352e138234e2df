package org.millrace.coordinator.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.catalog.Unimportant;

class ImportanceTest {
  private static boolean important(String... files) {
    return Importance.isImportant(
        new Unimportant(List.of("Doc/", "LICENSE"), List.of(".rst", "README")), List.of(files));
  }

  @Test
  void one_important_file_makes_a_change_important() {
    assertThat(important("Lib/os.py")).isTrue();
    assertThat(important("Doc/os.py", "Lib/os.py")).isTrue();
  }

  @Test
  void documentation_alone_does_not() {
    assertThat(important("Doc/conf.py")).isFalse();
    assertThat(important("Misc/x.rst", "LICENSE", "Lib/README")).isFalse();
    assertThat(important("Lib/Doc/x.py")).isTrue();
  }

  @Test
  void a_change_that_names_no_file_is_important() {
    assertThat(important()).isTrue();
  }
}
