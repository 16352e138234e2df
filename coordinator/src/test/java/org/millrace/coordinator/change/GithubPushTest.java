package org.millrace.coordinator.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.change.Push.Commit;
import org.millrace.coordinator.change.Push.Commits;

class GithubPushTest {
  private static String revision(int n) {
    return "%040x".formatted(n);
  }

  private static String commit(int n, boolean distinct) {
    return """
    {"id":"%s","message":"Number %d","timestamp":"2026-11-22T12:00:00+01:00",
     "url":"https://example.org/%d","distinct":%b,"author":{"name":"Ada"},
     "added":["a"],"modified":["b"],"removed":["c","a"]}\
    """
        .formatted(revision(n), n, n, distinct);
  }

  private static String push(String after, String head, String commits) {
    return """
    {"ref":"refs/heads/3.13","after":"%s","repository":{"full_name":"python/cpython"},
     "head_commit":%s,"commits":[%s]}\
    """
        .formatted(after, head, commits);
  }

  private static Push read(String body) {
    return GithubPush.read(body.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> revisions(String body) {
    return ((Commits) read(body)).commits().stream().map(Commit::revision).toList();
  }

  @Test
  void every_distinct_commit_is_one_and_the_head_comes_last() {
    String body =
        push(
            revision(3),
            commit(3, true),
            commit(1, true) + "," + commit(2, false) + "," + commit(3, true));
    assertThat(revisions(body)).containsExactly(revision(1), revision(3));
  }

  @Test
  void a_commit_has_its_files_once_its_author_and_its_time() {
    Commits push = (Commits) read(push(revision(1), commit(1, true), commit(1, true)));
    assertThat(push)
        .isEqualTo(
            new Commits(
                "python/cpython",
                "3.13",
                List.of(
                    new Commit(
                        revision(1),
                        "Ada",
                        "Number 1",
                        "https://example.org/1",
                        List.of("a", "b", "c"),
                        Instant.parse("2026-11-22T11:00:00Z")))));
  }

  @Test
  void a_new_head_without_commits_is_a_change() {
    assertThat(revisions(push(revision(1), commit(1, false), ""))).containsExactly(revision(1));
    assertThat(revisions(push(revision(1), commit(1, false), commit(1, false))))
        .containsExactly(revision(1));
  }

  @Test
  void a_branch_that_is_new_is_its_head() {
    String body =
        push(revision(2), commit(2, true), commit(1, true) + "," + commit(2, true))
            .replaceFirst("\\{", "{\"created\":true,");
    assertThat(revisions(body)).containsExactly(revision(2));
  }

  @Test
  void thousands_of_commits_are_taken() {
    String commits =
        IntStream.rangeClosed(1, 3000)
            .mapToObj(n -> commit(n, true))
            .collect(Collectors.joining(","));
    assertThat(revisions(push(revision(3000), commit(3000, true), commits))).hasSize(3000);
  }

  @Test
  void what_a_database_cannot_hold_is_replaced() {
    String odd = commit(1, true).replace("Number 1", "a\\u0000b\\ud800c\\ud83d\\ude00");
    Commits push = (Commits) read(push(revision(1), odd, ""));
    assertThat(push.commits().getFirst().message()).isEqualTo("a\ufffdb\ufffdc\ud83d\ude00");
  }

  @Test
  void only_web_addresses_are_kept_and_odd_times_are_not() {
    String odd =
        commit(1, true)
            .replace("https://example.org/1", "javascript:alert(1)")
            .replace("2026-11-22T12:00:00+01:00", "yesterday");
    Commit commit = ((Commits) read(push(revision(1), odd, ""))).commits().getFirst();
    assertThat(commit.url()).isEmpty();
    assertThat(commit.committedAt()).isNull();
  }

  @Test
  void no_shape_is_so_odd_that_it_throws() {
    for (String body :
        List.of(
            "{}",
            "[]",
            "null",
            "7",
            "{\"ref\":{}}",
            push(revision(1), "null", "null"),
            push(revision(1), "[]", "7, \"x\", {}"),
            push("x", "{\"id\":[],\"author\":3,\"added\":{}}", ""),
            "{\"ref\":\"refs/heads/3.13\",\"repository\":{\"full_name\":\"a/b\"}}",
            "{\"ref\":\"refs/heads/3.13\",\"repository\":{\"full_name\":\"a/b\"},\"deleted\":\"x\"}")) {
      assertThat(read(body)).as(body).isInstanceOf(Push.Nothing.class);
    }
  }
}
