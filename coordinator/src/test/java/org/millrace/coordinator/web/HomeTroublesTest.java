package org.millrace.coordinator.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.view.BrokenBuilders.Broken;
import org.millrace.coordinator.view.BuildRow;
import org.millrace.coordinator.view.BuilderRow;
import org.millrace.coordinator.view.Release;
import org.millrace.protocol.Reason;
import org.millrace.protocol.Result;
import org.millrace.webui.HomePage;

class HomeTroublesTest {
  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

  private int made;

  /** A builder that broke so many minutes ago. */
  private Broken broken(String branch, String tier, String detail, int minutes) {
    int id = ++made;
    BuilderRow builder =
        new BuilderRow(
            id,
            "builder " + id,
            true,
            id,
            "p",
            "AMD64",
            "native",
            "debug",
            branch,
            "cpython",
            List.of(tier),
            List.of(),
            0);
    Instant at = NOW.minusSeconds(60L * minutes);
    BuildRow last =
        new BuildRow(
            100 + id,
            id,
            builder.name(),
            7,
            "COMPLETE",
            Result.FAILURE,
            Reason.TESTS_FAILED,
            "failed test (failure)",
            detail,
            "cpython",
            branch,
            "abc",
            at,
            at,
            "native");
    return new Broken(
        builder,
        last,
        true,
        tier.equals("tier-1") ? Release.Severity.BLOCKS : Release.Severity.CONCERNS,
        100 + id,
        7,
        at,
        1);
  }

  private static List<Integer> counts(HomeTroubles troubles) {
    return troubles.branches().stream()
        .flatMap(b -> b.troubles().stream())
        .map(HomePage.Trouble::count)
        .toList();
  }

  @Test
  void builders_that_fail_in_the_same_way_are_one_trouble_with_what_stops_a_release_first() {
    HomeTroubles troubles =
        HomeTroubles.of(
            List.of(
                broken("3.14", "tier-3", "test_ctypes: 3.141 != 0.0", 1),
                broken("3.14", "tier-1", "test_ctypes: 3.141 != 0.0", 2),
                broken("3.14", "tier-1", "test_ssl failed", 3)),
            NOW);
    HomePage.Trouble ctypes = troubles.branches().getFirst().troubles().getFirst();
    assertThat(counts(troubles)).containsExactly(2, 1);
    assertThat(ctypes.tiers()).isEqualTo("tier 1, tier 3");
    assertThat(ctypes.blocking()).isEqualTo(1);
    assertThat(ctypes.since().text()).isEqualTo("1 min ago");
    assertThat(ctypes.builders())
        .extracting(b -> b.last().builder().text())
        .containsExactly("builder 2", "builder 1");
    assertThat(troubles.hidden()).isZero();
  }

  @Test
  void the_same_test_on_another_branch_is_another_trouble() {
    HomeTroubles troubles =
        HomeTroubles.of(
            List.of(
                broken("3.15", "tier-1", "test_ssl failed", 1),
                broken("3.14", "tier-1", "test_ssl failed", 2)),
            NOW);
    assertThat(troubles.branches())
        .extracting(HomePage.Branch::name)
        .containsExactly("3.15", "3.14");
    assertThat(counts(troubles)).containsExactly(1, 1);
  }

  @Test
  void what_has_no_room_is_counted() {
    List<Broken> alike =
        IntStream.range(0, 130)
            .mapToObj(i -> broken("3.14", "tier-1", "test_ssl failed", i))
            .toList();
    HomeTroubles one = HomeTroubles.of(alike, NOW);
    assertThat(one.branches().getFirst().troubles().getFirst().count()).isEqualTo(130);
    assertThat(one.branches().getFirst().troubles().getFirst().builders()).hasSize(100);
    assertThat(one.hidden()).isEqualTo(30);
    List<Broken> different =
        IntStream.range(0, 40).mapToObj(i -> broken("3.14", "tier-1", "test_" + i, i)).toList();
    HomeTroubles many = HomeTroubles.of(different, NOW);
    assertThat(many.branches().getFirst().troubles()).hasSize(30);
    assertThat(many.hidden()).isEqualTo(10);
    assertThat(many.branches().getFirst().count()).isEqualTo(40);
  }

  @Test
  void a_trouble_keeps_its_id_when_more_builders_fall_to_it() {
    Broken first = broken("3.14", "tier-2", "test_ssl failed", 9);
    Broken second = broken("3.14", "tier-1", "test_ssl failed", 1);
    String before = id(HomeTroubles.of(List.of(first), NOW));
    assertThat(id(HomeTroubles.of(List.of(second, first), NOW))).isEqualTo(before);
  }

  private static String id(HomeTroubles troubles) {
    return troubles.branches().getFirst().troubles().getFirst().id();
  }
}
