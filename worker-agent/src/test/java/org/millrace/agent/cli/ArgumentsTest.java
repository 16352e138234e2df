package org.millrace.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.millrace.agent.cli.Arguments.UsageException;

class ArgumentsTest {
  private static Arguments read(String... words) throws UsageException {
    return new Arguments(List.of(words), Set.of("--home", "--path"), Set.of("--replace"));
  }

  @Test
  void values_come_as_the_next_word_or_after_an_equals_sign() throws Exception {
    assertThat(read("--home", "/a", "--path=/b=c").home()).isEqualTo(Path.of("/a"));
    assertThat(read("--home", "/a", "--path=/b=c").value("--path", "")).isEqualTo("/b=c");
    assertThat(read("--replace").has("--replace")).isTrue();
    assertThat(read().has("--replace")).isFalse();
  }

  @Test
  void what_is_not_known_or_missing_is_said() {
    assertThatThrownBy(() -> read("--hone", "/a")).hasMessageContaining("--hone");
    assertThatThrownBy(() -> read("--home")).hasMessage("--home needs a value");
    assertThatThrownBy(() -> read().required("--path")).hasMessage("--path is missing");
    assertThatThrownBy(() -> read("stray")).hasMessageContaining("stray");
  }
}
