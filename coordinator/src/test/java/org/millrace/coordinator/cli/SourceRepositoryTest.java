package org.millrace.coordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class SourceRepositoryTest {
  private static SourceRepository at(String url) {
    return new SourceRepository("my-repo", url, "owner/name", Optional.empty());
  }

  @Test
  void its_variable_is_its_name_in_capitals() {
    assertThat(at("https://example.org/x").variable()).isEqualTo("MILLRACE_REPOSITORY_MY_REPO");
  }

  @Test
  void its_page_is_its_address_without_git() {
    assertThat(at("https://example.org/owner/name.git").page())
        .isEqualTo("https://example.org/owner/name");
    assertThat(at("https://example.org/owner/name").page())
        .isEqualTo("https://example.org/owner/name");
  }

  @Test
  void what_stands_in_for_it_is_what_is_fetched_from() {
    assertThat(at("https://example.org/x").standingIn("/a/b.git").address()).isEqualTo("/a/b.git");
    assertThat(at("https://example.org/x").address()).isEqualTo("https://example.org/x");
  }
}
