package org.millrace.coordinator.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.millrace.coordinator.testing.TestAgent.allWell;

import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.catalog.BuilderId;
import org.millrace.coordinator.testing.AgentsAtWork;
import org.millrace.coordinator.testing.FarmIT;
import org.millrace.coordinator.testing.TestAgent;
import org.millrace.coordinator.view.BuildRecord;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/** In which order requests are built, which is built instead of another, and what holds them. */
@FarmIT
@TestPropertySource(properties = "millrace.retry-after=0s,0s")
class QueueRulesIT extends AgentsAtWork {
  @Autowired Queue queue;
  @Autowired BuildRecord record;

  private RequestId scheduled(BuilderId builder, String branch, Long... changes) {
    return queue
        .submit(
            new Submission(
                "push",
                "a push",
                "cpython",
                branch,
                "f".repeat(40),
                "scheduler push",
                List.of(changes),
                List.of(builder)))
        .requests()
        .getFirst();
  }

  private RequestId asked(BuilderId builder) {
    return asked(builder, null);
  }

  private RequestId asked(BuilderId builder, @Nullable Integer priority) {
    return queue
        .submit(
            new Submission(
                "",
                "a wish",
                "cpython",
                "3.13",
                "e".repeat(40),
                "user ada",
                List.of(),
                List.of(builder),
                false,
                priority))
        .requests()
        .getFirst();
  }

  private long change() {
    return jdbc.sql(
            """
            INSERT INTO change (repository, branch, revision, author, message, files)
            VALUES ('cpython', '3.13', ?, 'Ada', 'a change', '{}') RETURNING id
            """)
        .param(name("revision"))
        .query(Long.class)
        .single();
  }

  private String of(RequestId request, String column) {
    return fixtures.text("build_request", column, request.value());
  }

  private void isNext(TestAgent agent, RequestId expected) {
    TestAgent.Job job = agent.claim();
    assertThat(request(job, "id")).isEqualTo(String.valueOf(expected.value()));
    assertThat(job.finish(allWell()).status()).isEqualTo(200);
  }

  private void hasNothing(TestAgent agent) {
    assertThat(agent.claim(name("claim"), Duration.ofMillis(50)).word()).isEqualTo("204");
  }

  private void beOlder(RequestId request, String by) {
    jdbc.sql("UPDATE build_request SET rank = rank - ?::interval WHERE id = ?")
        .params(by, request.value())
        .update();
  }

  private void locks(BuilderId builder, String... locks) {
    jdbc.sql(
            """
            UPDATE builder SET definition = jsonb_set(definition, '{locks}', to_jsonb(?::text[]))
            WHERE id = ?
            """)
        .params(locks, builder.value())
        .update();
  }

  private String lock(int slots, String per) {
    String lock = name("lock");
    jdbc.sql("INSERT INTO lock_rule (name, slots, per) VALUES (?, ?, ?)")
        .params(lock, slots, per)
        .update();
    return lock;
  }

  private void takes(BuilderId builder, Duration length) {
    jdbc.sql("INSERT INTO pace (builder_id, lengths) VALUES (?, ARRAY[?::real])")
        .params(builder.value(), length.toSeconds())
        .update();
  }

  private void downtime(String worker, Duration from, Duration to) {
    DateTimeFormatter clock = DateTimeFormatter.ofPattern("HH:mm");
    ZonedDateTime now = ZonedDateTime.now(ZoneOffset.UTC);
    jdbc.sql(
            """
            INSERT INTO worker_setting (worker, downtime) VALUES (:worker, jsonb_build_array(
              jsonb_build_object('days', '["MON","TUE","WED","THU","FRI","SAT","SUN"]'::jsonb,
                'from', :from, 'to', :to, 'zone', 'UTC')))
            ON CONFLICT (worker) DO UPDATE SET downtime = excluded.downtime
            """)
        .param("worker", worker)
        .param("from", clock.format(now.plus(from)))
        .param("to", clock.format(now.plus(to)))
        .update();
  }

  @Test
  void what_has_little_priority_ages_and_is_not_passed_for_ever() {
    BuilderId refleaks = builder();
    BuilderId debug = builder();
    RequestId old = asked(refleaks, 0);
    RequestId urgent = asked(debug, 10);
    beOlder(old, "29 minutes");
    TestAgent agent = agent(1);
    isNext(agent, urgent);
    RequestId later = asked(debug, 10);
    beOlder(old, "2 minutes");
    isNext(agent, old);
    isNext(agent, later);
  }

  @Test
  void a_request_has_its_builders_priority_unless_it_is_given_another() {
    BuilderId builder = builder();
    jdbc.sql("UPDATE builder SET priority = 7 WHERE id = ?").param(builder.value()).update();
    assertThat(of(asked(builder), "priority")).isEqualTo("7");
    assertThat(of(asked(builder, 90), "priority")).isEqualTo("90");
  }

  @Test
  void builders_that_share_a_worker_take_turns() {
    BuilderId greedy = builder();
    BuilderId modest = builder();
    takes(greedy, Duration.ofHours(1));
    RequestId first = asked(greedy);
    RequestId second = asked(greedy);
    RequestId third = asked(greedy);
    RequestId other = asked(modest);
    TestAgent agent = agent(1);
    for (RequestId expected : List.of(first, other, second, third)) {
      isNext(agent, expected);
    }
  }

  @Test
  void a_newer_request_of_a_scheduler_supersedes_the_one_that_waits_and_takes_its_place() {
    BuilderId builder = builder();
    Long one = change();
    Long two = change();
    Long three = change();
    RequestId first = scheduled(builder, "3.13", one);
    RequestId second = scheduled(builder, "3.13", two);
    RequestId third = scheduled(builder, "3.13", three);
    assertThat(of(first, "state")).isEqualTo("SUPERSEDED");
    assertThat(of(first, "superseded_by")).isEqualTo(String.valueOf(second.value()));
    assertThat(of(first, "result")).isEmpty();
    assertThat(of(second, "superseded_by")).isEqualTo(String.valueOf(third.value()));
    assertThat(of(third, "rank")).isEqualTo(of(first, "rank"));
    TestAgent.Job job = agent(1).claim();
    assertThat(request(job, "id")).isEqualTo(String.valueOf(third.value()));
    assertThat(record.head(buildOf(job).value(), 10).orElseThrow().changes())
        .extracting(BuildRecord.Blamed::id)
        .containsExactly(three, two, one);
    assertThat(
            jdbc.sql(
                    """
                    SELECT from_state || '>' || to_state || ' ' || cause FROM transition
                    WHERE entity = 'request' AND entity_id = ? ORDER BY id
                    """)
                .param(first.value())
                .query(String.class)
                .list())
        .containsExactly(">PENDING scheduler push", "PENDING>SUPERSEDED scheduler push");
  }

  @Test
  void what_a_person_asked_for_is_never_superseded_and_supersedes_nothing() {
    BuilderId builder = builder();
    RequestId wish = asked(builder);
    RequestId push = scheduled(builder, "3.13");
    assertThat(of(wish, "state")).isEqualTo("PENDING");
    asked(builder);
    assertThat(of(push, "state")).isEqualTo("PENDING");
  }

  @Test
  void another_branch_and_what_has_a_build_are_not_superseded() {
    BuilderId builder = builder();
    RequestId other = scheduled(builder, "pull/7");
    RequestId begun = scheduled(builder, "3.13");
    TestAgent agent = agent(2);
    beOlder(begun, "1 hour");
    TestAgent.Job job = agent.claim();
    scheduled(builder, "3.13");
    assertThat(of(begun, "state")).isEqualTo("RUNNING");
    jdbc.sql("UPDATE build SET state = 'RETRYING' WHERE id = ?")
        .param(buildOf(job).value())
        .update();
    jdbc.sql("UPDATE build_request SET state = 'PENDING' WHERE id = ?")
        .param(begun.value())
        .update();
    scheduled(builder, "3.13");
    assertThat(of(begun, "state")).isEqualTo("PENDING");
    assertThat(of(other, "state")).isEqualTo("PENDING");
  }

  @Test
  void a_lock_of_the_farm_is_held_by_as_many_builds_as_it_has_places() {
    String lock = lock(1, "farm");
    BuilderId locked = builder();
    locks(locked, lock);
    RequestId first = asked(locked);
    RequestId second = asked(locked);
    RequestId free = asked(builder());
    TestAgent one = agent(1);
    TestAgent two = agent(2);
    TestAgent.Job job = one.claim();
    assertThat(request(job, "id")).isEqualTo(String.valueOf(first.value()));
    isNext(two, free);
    hasNothing(two);
    job.finish(allWell());
    isNext(two, second);
    assertThat(jdbc.sql("SELECT count(*) FROM lock_hold").query(Integer.class).single()).isZero();
  }

  @Test
  void a_lock_of_a_worker_counts_on_each_worker_for_itself() {
    String lock = lock(1, "worker");
    BuilderId locked = builder();
    locks(locked, lock);
    RequestId first = asked(locked);
    RequestId second = asked(locked);
    asked(locked);
    TestAgent one = agent(2);
    TestAgent two = agent(2);
    TestAgent.Job here = one.claim();
    hasNothing(one);
    TestAgent.Job there = two.claim();
    hasNothing(two);
    assertThat(request(here, "id")).isEqualTo(String.valueOf(first.value()));
    assertThat(request(there, "id")).isEqualTo(String.valueOf(second.value()));
    here.finish(allWell());
    assertThat(one.claim().finish(allWell()).status()).isEqualTo(200);
    there.finish(allWell());
  }

  @Test
  void a_build_that_needs_two_locks_takes_neither_while_one_is_taken() {
    String left = lock(1, "farm");
    String right = lock(1, "farm");
    BuilderId holder = builder();
    locks(holder, left);
    BuilderId both = builder();
    locks(both, right, left);
    TestAgent agent = agent(3);
    asked(holder);
    TestAgent.Job held = agent.claim();
    RequestId waits = asked(both);
    hasNothing(agent);
    assertThat(
            jdbc.sql("SELECT lock FROM lock_hold WHERE lock IN (?, ?)")
                .params(left, right)
                .query(String.class)
                .list())
        .containsExactly(left);
    held.finish(allWell());
    isNext(agent, waits);
  }

  @Test
  void a_lost_attempt_gives_its_locks_back() {
    String lock = lock(1, "farm");
    BuilderId locked = builder();
    locks(locked, lock);
    asked(locked);
    TestAgent.Job lost = agent(1).claim();
    RequestId next = asked(locked);
    TestAgent agent = agent(1);
    fixtures.lapse(lost.attempt());
    TestAgent.Job again = agent.claim();
    assertThat(buildOf(again)).isEqualTo(buildOf(lost));
    again.finish(allWell());
    isNext(agent, next);
  }

  @Test
  void nothing_begins_within_a_downtime() {
    RequestId request = asked(builder());
    String name = name("sleeper");
    TestAgent agent = agent(name, 1);
    downtime(name, Duration.ofHours(-1), Duration.ofHours(1));
    hasNothing(agent);
    downtime(name, Duration.ofHours(-2), Duration.ofHours(-1));
    isNext(agent, request);
  }

  @Test
  void nothing_begins_that_would_last_into_a_downtime_and_what_is_behind_it_does() {
    BuilderId refleaks = builder();
    takes(refleaks, Duration.ofHours(4));
    BuilderId quick = builder();
    takes(quick, Duration.ofMinutes(10));
    RequestId lasting = asked(refleaks);
    RequestId brief = asked(quick);
    RequestId unknown = asked(builder());
    String name = name("sleeper");
    TestAgent agent = agent(name, 1);
    downtime(name, Duration.ofHours(2), Duration.ofHours(3));
    isNext(agent, brief);
    isNext(agent, unknown);
    hasNothing(agent);
    downtime(name, Duration.ofHours(5), Duration.ofHours(6));
    isNext(agent, lasting);
  }

  @Test
  void how_long_good_builds_take_is_remembered_for_the_builder_and_for_its_worker() {
    BuilderId builder = builder();
    TestAgent agent = agent(1);
    for (int minutes : List.of(10, 11, 12, 300)) {
      asked(builder);
      TestAgent.Job job = agent.claim();
      jdbc.sql("UPDATE attempt SET leased_at = now() - ? * interval '1 minute' WHERE id = ?")
          .params(minutes, job.attempt())
          .update();
      job.finish(allWell());
    }
    List<Double> minutes =
        jdbc.sql("SELECT expected / 60 FROM pace WHERE builder_id = ? ORDER BY worker_id")
            .param(builder.value())
            .query(Double.class)
            .list();
    assertThat(minutes).hasSize(2).allSatisfy(m -> assertThat(m).isBetween(11.0, 13.0));
  }

  @Test
  void what_waits_goes_with_its_builder_to_other_workers() {
    BuilderId moving = fixtures.builder(name("moving"), "nowhere");
    RequestId request = asked(moving);
    TestAgent agent = agent(1);
    hasNothing(agent);
    jdbc.sql("UPDATE builder SET requires = ? WHERE id = ?")
        .params(new String[] {label}, moving.value())
        .update();
    isNext(agent, request);
  }
}
