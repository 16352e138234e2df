package org.millrace.coordinator.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.view.QueueSnapshot.Request;
import org.millrace.coordinator.view.WaitingLine.Candidate;
import org.millrace.coordinator.view.WaitingLine.Downtime;
import org.millrace.coordinator.view.WaitingLine.Lacking;
import org.millrace.coordinator.view.WaitingLine.Lock;
import org.millrace.coordinator.view.WaitingLine.Running;

class WaitingTest {
  private static final Instant NOW = Instant.parse("2026-11-22T20:00:00Z");
  private static final Instant SEEN = Instant.parse("2026-11-22T19:51:03.123456Z");
  private static final String WANTED = "waiting for a worker with labels aarch64, fedora-rawhide: ";

  @Test
  void no_worker_has_the_labels() {
    assertThat(sentence(1)).isEqualTo(WANTED + "there is none");
  }

  @Test
  void one_is_paused_and_one_busy() {
    Candidate paused =
        new Candidate("a", "PAUSED", "kernel upgrade", "user ada", true, SEEN, 1, List.of(), null);
    assertThat(sentence(3, paused, busy("b", 913, Duration.ofMinutes(48))))
        .isEqualTo(
            WANTED
                + "2 match, 1 paused by ada ('kernel upgrade'), 1 busy with build 3.13 #913 for about"
                + " 48 more minutes; 3rd in line");
  }

  @Test
  void none_is_online() {
    assertThat(sentence(1, worker("a", "ACTIVE", false)))
        .isEqualTo(
            WANTED
                + "only a matches, 1 offline, last seen 8 min ago (2026-11-22 19:51 UTC); 1st"
                + " in line");
  }

  @Test
  void the_worker_has_not_enrolled() {
    assertThat(sentence(1, worker("a", "INVITED", false)))
        .isEqualTo(WANTED + "only a matches, 1 not enrolled yet; 1st in line");
  }

  @Test
  void of_many_that_are_busy_the_first_that_ends_is_named() {
    assertThat(
            sentence(
                22,
                busy("a", 7, Duration.ofMinutes(60)),
                busy("b", 8, Duration.ofSeconds(20)),
                busy("c", 9, null)))
        .isEqualTo(
            WANTED
                + "3 match, 3 busy, the first over is build 3.13 #8 for less than a minute; 22nd in line");
  }

  @Test
  void a_build_over_its_usual_time_is_said_to_be() {
    assertThat(sentence(11, busy("a", 7, Duration.ZERO)))
        .isEqualTo(
            WANTED
                + "only a matches, 1 busy with build 3.13 #7, which is over its usual time; 11th in line");
  }

  @Test
  void a_worker_is_free() {
    assertThat(sentence(1, worker("a", "ACTIVE", true)))
        .isEqualTo(WANTED + "only a matches, 1 free; 1st in line");
  }

  @Test
  void a_worker_is_in_its_downtime_or_would_not_be_done_before_it() {
    assertThat(sentence(1, withDowntime("a", NOW.minusSeconds(60), NOW.plusSeconds(3600))))
        .isEqualTo(
            WANTED
                + "only a matches, 1 in its downtime, which ends in 1 h (2026-11-22 21:00"
                + " UTC); 1st in line");
    assertThat(sentence(1, withDowntime("a", NOW.plusSeconds(600), NOW.plusSeconds(3600))))
        .isEqualTo(
            WANTED
                + "only a matches, 1 with a downtime in 10 min (2026-11-22 20:10 UTC), before which this"
                + " would not be over; 1st in line");
  }

  @Test
  void what_hinders_most_fits_into_a_few_words() {
    Candidate paused = worker("a", "PAUSED", true);
    assertThat(briefly()).isEqualTo("no worker matches");
    assertThat(briefly(paused)).isEqualTo("worker paused");
    assertThat(briefly(paused, worker("b", "ACTIVE", false))).isEqualTo("worker offline");
    assertThat(briefly(paused, busy("b", 7, Duration.ZERO))).isEqualTo("workers busy");
    assertThat(briefly(withDowntime("a", NOW.minusSeconds(60), NOW.plusSeconds(3600))))
        .isEqualTo("worker in downtime");
    assertThat(briefly(busy("a", 7, Duration.ZERO), worker("b", "ACTIVE", true)))
        .isEqualTo("next in line");
  }

  private static String briefly(Candidate... workers) {
    return new Waiting(
            NOW,
            new WaitingLine(List.of(), List.of(workers), List.of(), List.of()),
            1,
            null,
            null,
            null)
        .briefly();
  }

  @Test
  void a_lock_is_taken_while_a_worker_is_free() {
    WaitingLine line =
        new WaitingLine(
            List.of("amd64"),
            List.of(worker("a", "ACTIVE", true)),
            List.of(),
            List.of(new Lock("licence", 1, false, List.of("3.13 #12"))));
    assertThat(new Waiting(NOW, line, 2, null, null, null).sentence())
        .isEqualTo(
            "waiting for a worker with labels amd64: only a matches, 1 free; lock 'licence' is held"
                + " by build 3.13 #12; 2nd in line");
  }

  @Test
  void a_machine_that_lost_what_is_needed_says_so() {
    Lacking lost =
        new Lacking(
            "box",
            List.of("emulates-aarch64"),
            List.of(
                "docker does not answer any more, no container can be started: exit code 1",
                "aarch64 programs do not run any more on this machine: the binfmt entry is gone"));
    Lacking never = new Lacking("attic", List.of("emulates-aarch64"), List.of());
    assertThat(new Waiting(NOW, lacking(List.of(never, lost)), 1, null, null, null).sentence())
        .isEqualTo(
            "waiting for a worker with labels amd64, containers, emulates-aarch64: there is none;"
                + " 2 match but for emulates-aarch64: box says 'aarch64 programs do not run any"
                + " more on this machine: the binfmt entry is gone'");
    assertThat(new Waiting(NOW, lacking(List.of(never)), 1, null, null, null).sentence())
        .endsWith("; 1 matches but for emulates-aarch64: attic has not shown that it can");
    assertThat(
            new Waiting(
                    NOW, lacking(List.of(lost), worker("a", "ACTIVE", true)), 1, null, null, null)
                .sentence())
        .endsWith("only a matches, 1 more but for emulates-aarch64, 1 free; 1st in line");
  }

  private static WaitingLine lacking(List<Lacking> lacking, Candidate... workers) {
    return new WaitingLine(
        List.of("amd64", "containers", "emulates-aarch64"), List.of(workers), lacking, List.of());
  }

  @Test
  void a_retry_backs_off() {
    assertThat(new Waiting(NOW, line(), 1, NOW.plusSeconds(120), null, null).sentence())
        .isEqualTo(
            "waiting to be tried again in 2 min (2026-11-22 20:02 UTC): its last attempt was lost");
  }

  @Test
  void places_count_all_lines_of_which_a_worker_may_take_something_first() {
    Candidate both = busy("both", 1, Duration.ofMinutes(10));
    Candidate other = busy("other", 2, Duration.ofMinutes(30));
    QueueSnapshot queue =
        new QueueSnapshot(
            NOW,
            Map.of(
                1L, new WaitingLine(List.of("x"), List.of(both), List.of(), List.of()),
                2L, new WaitingLine(List.of("x", "y"), List.of(both), List.of(), List.of()),
                3L, new WaitingLine(List.of("z"), List.of(other), List.of(), List.of())),
            List.of(
                request(11, 1, 600.0),
                request(12, 3, 60.0),
                request(13, 2, null),
                request(14, 1, 60.0)));
    List<WaitingRequests.Item> items = WaitingRequests.explain(queue);
    assertThat(items).extracting(item -> item.waiting().place()).containsExactly(1, 1, 2, 3);
    List<@Nullable Instant> starts = new ArrayList<>();
    items.forEach(item -> starts.add(item.waiting().start()));
    assertThat(starts)
        .as("ten minutes of what runs, then ten of the first; the third has no usual length")
        .containsExactly(NOW.plusSeconds(600), NOW.plusSeconds(1800), NOW.plusSeconds(1200), null);
  }

  @Test
  void a_build_is_expected_behind_the_downtime_that_it_would_run_into() {
    QueueSnapshot queue =
        new QueueSnapshot(
            NOW,
            Map.of(
                1L,
                new WaitingLine(
                    List.of("x"),
                    List.of(withDowntime("a", NOW.plusSeconds(600), NOW.plusSeconds(7200))),
                    List.of(),
                    List.of())),
            List.of(request(11, 1, 3600.0)));
    assertThat(WaitingRequests.explain(queue).getFirst().waiting().start())
        .isEqualTo(NOW.plusSeconds(7200));
  }

  @Test
  void what_stands_behind_a_request_is_found_when_it_has_left_the_queue() {
    WaitingLine line = new WaitingLine(List.of(), List.of(), List.of(), List.of());
    List<WaitingRequests.Item> left =
        WaitingRequests.explain(
            new QueueSnapshot(
                NOW,
                Map.of(1L, line),
                List.of(request(11, 1, null), request(13, 1, null), request(14, 1, null))));
    assertThat(WaitingRequests.behind(left, QueuePosition.valueOf("12.12")))
        .extracting(WaitingRequests.Item::id)
        .containsExactly(13L, 14L);
    assertThat(WaitingRequests.behind(left, null)).hasSize(3);
    assertThatThrownBy(() -> QueuePosition.valueOf("12"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Request request(long id, long line, @Nullable Double expected) {
    return new Request(
        id, id, line, 1, "b", "cpython", "3.13", "", "3.13", "push", 0, SEEN, SEEN, expected);
  }

  private static WaitingLine line(Candidate... workers) {
    return new WaitingLine(
        List.of("aarch64", "fedora-rawhide"), List.of(workers), List.of(), List.of());
  }

  private static String sentence(int place, Candidate... workers) {
    return new Waiting(NOW, line(workers), place, null, Duration.ofMinutes(30), null).sentence();
  }

  private static Candidate worker(String name, String state, boolean online) {
    return new Candidate(name, state, "", "", online, SEEN, 1, List.of(), null);
  }

  private static Candidate busy(String name, long build, @Nullable Duration left) {
    return new Candidate(
        name, "ACTIVE", "", "", true, SEEN, 1, List.of(new Running("3.13 #" + build, left)), null);
  }

  private static Candidate withDowntime(String name, Instant from, Instant until) {
    return new Candidate(
        name, "ACTIVE", "", "", true, SEEN, 1, List.of(), new Downtime(from, until));
  }
}
