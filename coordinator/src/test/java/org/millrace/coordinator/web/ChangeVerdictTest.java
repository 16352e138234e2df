package org.millrace.coordinator.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.view.BuilderRow;
import org.millrace.coordinator.view.ChangeGrid.Cell;
import org.millrace.coordinator.view.Served;
import org.millrace.protocol.Result;
import org.millrace.webui.Status;

class ChangeVerdictTest {
  private static final Cell GOOD = built(1, Result.SUCCESS, false);
  private static final Cell BROKEN = built(2, Result.FAILURE, false);
  private static final Cell MENDED = built(3, Result.FAILURE, true);
  private static final Cell UNSTABLE = built(4, Result.FAILURE, false);
  private static final Cell RUNS = cell(5, "RUNNING", null, null, false);
  private static final Cell WAITS = cell(6, "PENDING", Served.ONLINE, null, false);
  private static final Cell OFFLINE = cell(7, "PENDING", Served.OFFLINE, null, false);
  private static final Cell PAUSED = cell(8, "PENDING", Served.PAUSED, null, false);
  private static final Cell NONE = cell(9, "PENDING", Served.NONE, null, false);

  private static Cell built(long builder, Result result, boolean mended) {
    return cell(builder, "COMPLETE", null, result, mended);
  }

  private static Cell cell(
      long builder, String state, @Nullable Served waits, @Nullable Result result, boolean mended) {
    return new Cell(
        1, builder, state, waits, result, builder * 10, 7, 6, mended, "failed", "", false);
  }

  private static ChangeVerdict of(Cell... cells) {
    BuilderRow unstable =
        new BuilderRow(
            UNSTABLE.builder(),
            "AMD64 Rawhide",
            true,
            1,
            "rawhide",
            "AMD64",
            "native",
            "debug",
            "3.14",
            "cpython",
            List.of("unstable"),
            List.of(),
            0);
    return ChangeVerdict.of(List.of(cells), Map.of(unstable.id(), unstable));
  }

  private static void says(ChangeVerdict verdict, Status like, String mark, String text) {
    assertThat(verdict.mark().word()).isEqualTo(mark);
    assertThat(verdict.mark().css()).isEqualTo(like.css());
    assertThat(verdict.text()).isEqualTo(text);
  }

  @Test
  void it_comes_to_an_answer_while_a_worker_is_away() {
    says(
        of(GOOD, OFFLINE),
        Status.SUCCESS,
        "broke nothing so far",
        "1 of 2 built, 1 waits for an offline worker");
    says(
        of(GOOD, OFFLINE, OFFLINE, PAUSED, NONE),
        Status.SUCCESS,
        "broke nothing so far",
        "1 of 5 built, 2 wait for offline workers, 1 waits for a paused worker, 1 has no worker");
    says(
        of(GOOD, OFFLINE, WAITS),
        Status.RUNNING,
        "nothing broken yet",
        "1 of 3 built, 1 waits for an offline worker");
    says(of(OFFLINE), Status.PENDING, "waits", "0 of 1 built, 1 waits for an offline worker");
    says(of(GOOD), Status.SUCCESS, "broke nothing", "");
  }

  @Test
  void what_was_mended_is_told_also_while_builds_are_still_to_come() {
    says(of(MENDED, RUNS), Status.WARNINGS, "broke 1, mended since", "1 of 2 built");
    says(of(MENDED, GOOD), Status.WARNINGS, "broke 1, mended since", "");
    says(
        of(BROKEN, MENDED, RUNS),
        Status.FAILURE,
        "broke 1",
        "2 of 3 built, 1 broken, mended since");
  }

  @Test
  void an_unstable_builder_is_counted_apart() {
    says(of(BROKEN, UNSTABLE, GOOD), Status.FAILURE, "broke 1, and 1 unstable", "");
    says(of(UNSTABLE, RUNS), Status.WARNINGS, "broke 1 unstable", "1 of 2 built");
    assertThat(of(UNSTABLE, BROKEN).damage().broken()).containsExactly(BROKEN, UNSTABLE);
  }

  @Test
  void before_anything_is_known_nothing_is_claimed() {
    says(of(), Status.SKIPPED, "set off no build", "");
    says(of(WAITS), Status.PENDING, "waits", "0 of 1 built");
    says(of(RUNS, GOOD), Status.RUNNING, "nothing broken yet", "1 of 2 built");
  }
}
