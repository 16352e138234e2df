package org.millrace.agent.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GitSourceTest {
  @Test
  void a_mirror_s_name_is_a_plain_folder_name() {
    assertThat(GitSource.mirror("https://github.com/python/cpython.git"))
        .matches("https-github-com-python-cpython-git-[0-9a-f]{12}\\.git");
    assertThat(GitSource.mirror("../../etc")).matches("etc-[0-9a-f]{12}\\.git");
  }

  @Test
  void repositories_that_look_alike_have_mirrors_of_their_own() {
    assertThat(GitSource.mirror("/a/b")).isNotEqualTo(GitSource.mirror("/a-b"));
  }
}
