package org.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.millrace.endtoend.harness.GitHubHook;
import org.millrace.endtoend.harness.LiveFarm;
import org.millrace.endtoend.harness.Waits;
import org.millrace.endtoend.harness.Workspace;

/** What was accepted is kept, and counted once. */
@TestInstance(Lifecycle.PER_CLASS)
class WebhookE2E {
  private Workspace workspace;
  private LiveFarm farm;

  @BeforeAll
  void startFarm() {
    workspace = Workspace.create("webhook");
    farm =
        LiveFarm.start(
            workspace,
            Servers.postgres(),
            new ScriptBuilders().add("push", Work.ticker(workspace)).write(workspace),
            Map.of());
  }

  @AfterAll
  void stopFarm() {
    farm.close();
    workspace.close();
  }

  @Test
  void coordinator_killed_right_after_its_202_has_lost_nothing() {
    List<Work> accepted = new ArrayList<>();
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 20; i++) {
        accepted.add(Work.push(farm, workspace, "push"));
      }
      farm.coordinator().kill();
      farm.coordinator().restart();
    }
    Waits.until(
        "every accepted push to be queued once",
        () -> accepted.stream().allMatch(work -> buildSets(work) == 1));
    assertThat(accepted).allSatisfy(work -> assertThat(changes(work)).isEqualTo(1));
    assertThat(
            farm.database()
                .sql("SELECT count(*) FROM inbox WHERE state <> 'PROCESSED'")
                .query(Long.class)
                .single())
        .as("deliveries that were not processed")
        .isZero();
  }

  @Test
  void same_delivery_eight_times_at_once_is_one_change_and_one_build_set() throws Exception {
    Work work = Work.prepare(farm, workspace, "push");
    String delivery = GitHubHook.newDelivery();
    List<GitHubHook.Answer> answers = atOnce(8, work, delivery);
    assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(202));
    assertThat(answers.stream().map(GitHubHook.Answer::body).distinct()).as("answers").hasSize(1);
    Waits.until("the push to be queued", () -> buildSets(work) > 0);
    // One more push behind it: when that one is through, nothing of the first can still be under
    // way.
    Work next = Work.push(farm, workspace, "push");
    Waits.until("the next push to be queued", () -> buildSets(next) > 0);
    assertThat(changes(work)).isEqualTo(1);
    assertThat(buildSets(work)).isEqualTo(1);
  }

  @Test
  void same_push_under_another_delivery_id_is_not_built_again() throws IOException {
    Work work = Work.push(farm, workspace, "push");
    Waits.until("the push to be queued", () -> buildSets(work) > 0);
    assertThat(work.deliver(GitHubHook.newDelivery()).status()).isEqualTo(202);
    Work next = Work.push(farm, workspace, "push");
    Waits.until("the next push to be queued", () -> buildSets(next) > 0);
    assertThat(changes(work)).isEqualTo(1);
    assertThat(buildSets(work)).isEqualTo(1);
  }

  private static List<GitHubHook.Answer> atOnce(int times, Work work, String delivery)
      throws Exception {
    CyclicBarrier together = new CyclicBarrier(times);
    try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<GitHubHook.Answer>> sent = new ArrayList<>();
      for (int i = 0; i < times; i++) {
        sent.add(
            senders.submit(() -> {
              together.await();
              return work.deliver(delivery);
            }));
      }
      List<GitHubHook.Answer> answers = new ArrayList<>();
      for (Future<GitHubHook.Answer> answer : sent) {
        answers.add(answer.get());
      }
      return answers;
    } catch (ExecutionException e) {
      throw new AssertionError("A delivery failed", e);
    }
  }

  private long changes(Work work) {
    return count("SELECT count(*) FROM change WHERE revision = ?", work);
  }

  private long buildSets(Work work) {
    return count("SELECT count(*) FROM build_set WHERE revision = ?", work);
  }

  private long count(String sql, Work work) {
    return farm.database().sql(sql).param(work.revision()).query(Long.class).single();
  }
}
