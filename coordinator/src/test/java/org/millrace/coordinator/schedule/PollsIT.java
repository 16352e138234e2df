package org.millrace.coordinator.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millrace.coordinator.catalog.Catalog;
import org.millrace.coordinator.catalog.Farm;
import org.millrace.coordinator.catalog.PollScheduler;
import org.millrace.coordinator.catalog.Repository;
import org.millrace.coordinator.change.Delivery;
import org.millrace.coordinator.change.Inbox;
import org.millrace.coordinator.testing.GitRepository;
import org.millrace.coordinator.testing.SchedulersAtRest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.SmartLifecycle;

/** Polls of a real repository, with webhooks that come or get lost. */
class PollsIT extends SchedulersAtRest {
  @Autowired private Polls polls;
  @Autowired private Catalog catalog;
  @Autowired private Inbox inbox;
  @TempDir private Path folder;

  private GitRepository repository;
  private Farm farm;
  private PollScheduler look;

  @BeforeEach
  void a_repository_that_was_looked_at() {
    repository = new GitRepository(folder);
    repository.commit("Ada", "first", "Lib/a.py");
    repository.git("branch", "3.14");
    farm = farmWith(repository.url());
    look = (PollScheduler) farm.scheduler("look").orElseThrow();
    assertThat(polls.take(look)).isTrue();
    polls.look(farm, look);
    time.pass(Duration.ofMinutes(5));
  }

  private Farm farmWith(String url) {
    Farm farm = catalog.current();
    return new Farm(
        farm.version(),
        List.of(new Repository("cpython", url, List.of("python/cpython"))),
        farm.branches(),
        farm.schedulers(),
        farm.builders());
  }

  private void look() {
    polls.look(farm, look);
  }

  /** What GitHub would tell of these commits, worked off. */
  private void webhook(String id, String... revisions) {
    StringBuilder list = new StringBuilder();
    String commit = "";
    for (String revision : revisions) {
      commit =
          """
          {"id":"%s","message":"m","author":{"name":"Ada"},"added":["Lib/x.py"],"distinct":true}\
          """
              .formatted(revision);
      list.append(list.isEmpty() ? "" : ",").append(commit);
    }
    String body =
        """
        {"ref":"refs/heads/3.13","after":"%s","repository":{"full_name":"python/cpython"},
         "head_commit":%s,"commits":[%s]}\
        """
            .formatted(revisions[revisions.length - 1], commit, list);
    inbox.receive(new Delivery("github", id, "push", body.getBytes(StandardCharsets.UTF_8)));
    SmartLifecycle loop = context.getBean("inboxLoop", SmartLifecycle.class);
    loop.start();
    org.awaitility.Awaitility.await()
        .until(() ->
            jdbc.sql("SELECT state <> 'RECEIVED' FROM inbox WHERE delivery_id = ?")
                .param(id)
                .query(Boolean.class)
                .single());
    loop.stop();
  }

  private List<String> changes() {
    return jdbc.sql(
            """
            SELECT author || ': ' || message || ' ' || array_to_string(files, ' ')
            FROM change WHERE branch = '3.13' ORDER BY id
            """)
        .query(String.class)
        .list();
  }

  @Test
  void what_is_there_at_the_first_look_is_not_news() {
    assertThat(changes()).isEmpty();
    look();
    assertThat(changes()).isEmpty();
    assertThat(remembered("look", "trouble")).isEmpty();
  }

  @Test
  void a_push_that_no_webhook_told_of_is_found_with_authors_messages_and_files() {
    repository.commit("Grace", "two", "Lib/b.py");
    String head = repository.commit("Barbara", "three\n\nand more", "Doc/c.rst");
    look();
    assertThat(changes())
        .containsExactly("Grace: two Lib/b.py", "Barbara: three\n\nand more Doc/c.rst");
    assertThat(sets("at-once")).containsExactly(new Set(head, 2, 1));
    assertThat(
            jdbc.sql("SELECT url FROM change ORDER BY id DESC LIMIT 1")
                .query(String.class)
                .single())
        .isEqualTo("https://github.com/python/cpython/commit/" + head);
    look();
    assertThat(sets("at-once")).hasSize(1);
  }

  @Test
  void a_webhook_and_a_poll_together_make_one_change_and_one_build_set() {
    String one = repository.commit("Ada", "one", "Lib/b.py");
    webhook("first-the-webhook", one);
    look();
    assertThat(sets("at-once")).containsExactly(new Set(one, 1, 1));
    String two = repository.commit("Ada", "two", "Lib/b.py");
    look();
    webhook("first-the-poll", two);
    assertThat(sets("at-once")).containsExactly(new Set(one, 1, 1), new Set(two, 1, 1));
    assertThat(changes()).hasSize(2);
  }

  @Test
  void a_webhook_that_was_missed_before_another_one_is_blamed_with_that_one() {
    repository.commit("Grace", "missed", "Lib/b.py");
    String told = repository.commit("Ada", "told", "Lib/c.py");
    webhook("told", told);
    assertThat(sets("at-once")).containsExactly(new Set(told, 1, 1));
    look();
    assertThat(sets("at-once")).containsExactly(new Set(told, 2, 1));
    // One that waits for quiet builds what was told of, and blames both.
    time.pass(Duration.ofHours(1));
    context.getBean(Schedulers.class).buildWhatIsDue();
    assertThat(sets("patient")).containsExactly(new Set(told, 2, 2));
    assertThat(remembered("look", "decision")).contains("1 change of 3.13 came behind a later one");
  }

  @Test
  void a_rewritten_branch_is_said_to_be_so_and_its_new_head_is_built() {
    repository.commit("Ada", "to be dropped", "Lib/b.py");
    look();
    repository.git("reset", "--quiet", "--hard", "HEAD^");
    String head = repository.commit("Ada", "instead", "Lib/c.py");
    look();
    assertThat(sets("at-once").getLast()).isEqualTo(new Set(head, 1, 1));
    assertThat(remembered("look", "decision")).contains("was rewritten");
  }

  @Test
  void a_rewritten_branch_whose_old_head_nobody_has_any_more_is_built_too() {
    jdbc.sql("UPDATE branch_head SET walked = ?, revision = ? WHERE branch = '3.13'")
        .params(revision(5), revision(5))
        .update();
    look();
    assertThat(sets("at-once")).containsExactly(new Set(repository.head(), 1, 1));
    assertThat(remembered("look", "decision")).contains("was rewritten");
  }

  @Test
  void a_branch_that_goes_back_builds_nothing() {
    repository.commit("Ada", "two", "Lib/b.py");
    look();
    repository.git("reset", "--quiet", "--hard", "HEAD^");
    look();
    assertThat(sets("at-once")).hasSize(1);
    assertThat(remembered("look", "decision")).contains("went back to an earlier commit");
  }

  @Test
  void a_branch_that_is_gone_is_visible_until_it_is_back() {
    repository.git("branch", "-D", "3.14");
    look();
    assertThat(remembered("look", "trouble"))
        .startsWith("repository 'cpython' has no branch '3.14', at least since ");
    repository.git("branch", "3.14");
    look();
    assertThat(remembered("look", "trouble")).isEmpty();
  }

  @Test
  void a_repository_that_is_gone_is_visible_and_asked_less_often() {
    farm = farmWith(folder.resolve("gone").toUri().toString());
    assertThat(polls.take(look)).isTrue();
    look();
    assertThat(remembered("look", "trouble")).contains("git ls-remote on file:", "failed: fatal:");
    time.pass(Duration.ofMinutes(5));
    assertThat(polls.take(look)).isTrue();
    look();
    assertThat(due("look")).isEqualTo(time.now().plus(Duration.ofMinutes(10)));
    assertThat(polls.take(look)).isFalse();
    assertThat(remembered("look", "failures")).isEqualTo("2");
  }

  @Test
  void a_password_in_an_address_is_not_told() {
    farm = farmWith("https://ada:secret@127.0.0.1:9/cpython.git");
    look();
    assertThat(remembered("look", "trouble")).contains("127.0.0.1").doesNotContain("secret");
  }

  @Test
  void so_many_commits_that_only_the_newest_are_listed() {
    StringBuilder commits = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      commits.append(
          """
          commit refs/heads/3.13
          committer C <c@example.org> %d +0000
          data 5
          n%04d
          %sM 644 inline Lib/x.py
          data 5
          n%04d
          """
              .formatted(
                  1_770_000_000 + i, i, i == 0 ? "from " + repository.head() + "\n" : "", i));
    }
    fastImport(commits.toString());
    look();
    assertThat(changes()).hasSize(250).last().isEqualTo("C: n0299 Lib/x.py");
    assertThat(sets("at-once")).containsExactly(new Set(repository.head(), 250, 1));
    assertThat(remembered("look", "decision")).contains("only the newest 250 are listed");
  }

  @Test
  void hostile_names_and_messages_are_only_text() {
    String nasty = "<script>alert(1)</script> $(touch x) \u202e\u0001 ';DROP TABLE change;--";
    repository.commit("--upload-pack=touch x", nasty, "Lib/--output=x");
    repository.git("branch", "refs/heads/x/refs/heads/3.13");
    look();
    assertThat(changes()).hasSize(1).first().asString().contains("<script>", "Lib/--output=x");
  }

  @Test
  void a_head_that_wants_to_be_skipped_is_skipped() {
    repository.commit("Ada", "docs [skip ci]", "Lib/b.py");
    look();
    assertThat(sets("at-once")).isEmpty();
    String head = repository.commit("Ada", "code", "Lib/b.py");
    look();
    assertThat(sets("at-once")).containsExactly(new Set(head, 1, 1));
  }

  @Test
  void a_merge_is_one_change_with_all_that_it_brought() {
    repository.git("switch", "--quiet", "-c", "side");
    repository.commit("Grace", "side one", "Lib/s1.py");
    repository.commit("Grace", "side two", "Lib/s2.py");
    repository.git("switch", "--quiet", "3.13");
    repository.commit("Ada", "main", "Lib/m.py");
    repository.git(
        "-c",
        "user.name=Ada",
        "-c",
        "user.email=a@example.org",
        "merge",
        "--quiet",
        "--no-edit",
        "side");
    look();
    assertThat(changes())
        .containsExactly(
            "Ada: main Lib/m.py", "Ada: Merge branch 'side' into 3.13 Lib/s1.py Lib/s2.py");
  }

  private void fastImport(String stream) {
    ProcessBuilder builder =
        new ProcessBuilder("git", "fast-import", "--quiet", "--force").directory(folder.toFile());
    try {
      Process process = builder.redirectErrorStream(true).start();
      process.getOutputStream().write(stream.getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(said).isZero();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
