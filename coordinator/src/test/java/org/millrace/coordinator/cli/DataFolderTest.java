package org.millrace.coordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DataFolderTest {
  @Test
  void is_below_the_users_state_folder() {
    assertThat(DataFolder.usual(Map.of("HOME", "/home/me")))
        .isEqualTo(Path.of("/home/me/.local/state/millrace"));
    assertThat(DataFolder.usual(Map.of("HOME", "/home/me", "XDG_STATE_HOME", "/state")))
        .isEqualTo(Path.of("/state/millrace"));
  }

  @Test
  void what_can_be_made_again_is_below_the_users_cache_folder() {
    assertThat(DataFolder.cache(Map.of("HOME", "/home/me")))
        .isEqualTo(Path.of("/home/me/.cache/millrace"));
    // Relative paths there are invalid by the specification and ignored.
    assertThat(DataFolder.cache(Map.of("HOME", "/home/me", "XDG_CACHE_HOME", "cache")))
        .isEqualTo(Path.of("/home/me/.cache/millrace"));
  }
}
