package org.millrace.coordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PushTest {
  private static final String AFTER = "c4b30eb74babda8fa13f107cf4783d161f3fd0c9";
  private static final String BEFORE = "a7d263a7e2761e915b24785609ea677f5bb8d8d8";

  private static Push push(String before) {
    return new Push(
        new SourceRepository(
            "cpython",
            "https://github.com/python/cpython.git",
            "python/cpython",
            Optional.of("/somewhere/else.git")),
        "3.13",
        before,
        AFTER,
        new Push.Commit(
            "tree",
            "Someone",
            "someone@example.org",
            "2026-08-05T12:25:43Z",
            "2026-08-05T12:25:43Z",
            "Python 3.13.15"),
        Map.of("added", List.of("new"), "removed", List.of("old"), "modified", List.of("a", "b")));
  }

  @Test
  void signs_as_github_documents_it() {
    // The example of GitHub's own documentation.
    assertThat(
            Push.signature(
                "It's a Secret to Everybody", "Hello, World!".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo("sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17");
  }

  @Test
  void tells_of_the_repository_as_it_is_known_not_of_what_stands_in_for_it() {
    JsonNode body = JsonMapper.shared().readTree(push(BEFORE).payload());

    assertThat(body.at("/repository/full_name").asString()).isEqualTo("python/cpython");
    assertThat(body.at("/repository/clone_url").asString())
        .isEqualTo("https://github.com/python/cpython.git");
    assertThat(body.toString()).doesNotContain("somewhere");
    assertThat(body.at("/ref").asString()).isEqualTo("refs/heads/3.13");
    assertThat(body.at("/before").asString()).isEqualTo(BEFORE);
    assertThat(body.at("/head_commit/id").asString()).isEqualTo(AFTER);
    assertThat(body.at("/commits/0/modified")).hasSize(2);
    assertThat(body.at("/created").asBoolean()).isFalse();
  }

  @Test
  void a_branch_without_a_past_is_a_new_one() {
    JsonNode body = JsonMapper.shared().readTree(push("0".repeat(40)).payload());

    assertThat(body.at("/created").asBoolean()).isTrue();
  }

  @Test
  void sorts_changed_files_by_kind_whatever_their_names() {
    assertThat(Push.files("A\0with space\0D\0gone\0M\0tab\there\0T\0now a link\0"))
        .containsEntry("added", List.of("with space"))
        .containsEntry("removed", List.of("gone"))
        .containsEntry("modified", List.of("tab\there", "now a link"));
  }

  @Test
  void names_no_more_files_than_github_does() {
    assertThat(Push.files("M\0file\0".repeat(4000)).get("modified")).hasSize(3000);
  }
}
