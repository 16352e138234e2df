package org.millrace.coordinator.api.v1;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.view.BuilderList;
import org.millrace.coordinator.view.BuilderRow;
import org.millrace.coordinator.view.ChangeGrid;
import org.millrace.coordinator.view.Damage;
import org.millrace.coordinator.view.Served;
import org.millrace.coordinator.view.Tier;
import org.millrace.protocol.Result;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** {@code /changes/{id}/outcomes}: what became of a change, builder by builder. */
@RestController
class OutcomesEndpoint {
  private final ChangeGrid grid;
  private final BuilderList builders;

  OutcomesEndpoint(ChangeGrid grid, BuilderList builders) {
    this.grid = grid;
    this.builders = builders;
  }

  /**
   * A change and its builders.
   *
   * @param broken how many stable builders it, or a change that was built with it, broke, and
   *     nobody has mended yet
   * @param unstable the same of unstable ones
   * @param mended how many of both kinds it broke that are good again
   */
  record OutcomesAnswer(
      long change,
      String revision,
      int broken,
      int unstable,
      int mended,
      List<BuilderOutcome> builders) {}

  /**
   * What became of it on a builder in use.
   *
   * @param state of the request, or of the build once there is one
   * @param unstable nobody expects the builder to be good
   * @param waits {@code ONLINE} where it waits for a worker that could take it; {@code PAUSED},
   *     {@code OFFLINE}, {@code NONE} where all that could are so; null where it does not wait
   * @param build its id; null until there is one
   * @param fresh it failed, and the verdict before, on another commit, was good
   * @param mended a newer build of the builder is good; told of failures
   * @param carried its own request was superseded, and this is what was built instead
   */
  record BuilderOutcome(
      String builder,
      boolean unstable,
      String state,
      @Nullable Served waits,
      @Nullable Result result,
      @Nullable Long build,
      boolean fresh,
      boolean mended,
      boolean carried) {}

  @GetMapping("/api/v1/changes/{id}/outcomes")
  OutcomesAnswer of(@PathVariable long id) {
    String revision =
        grid.change(id).orElseThrow(() -> ApiError.notFound("change " + id)).revision();
    Map<Long, BuilderRow> active =
        builders.active().stream().collect(Collectors.toMap(BuilderRow::id, Function.identity()));
    List<ChangeGrid.Cell> cells =
        grid.cells(List.of(id)).stream().filter(c -> active.containsKey(c.builder())).toList();
    Damage damage = Damage.of(cells, active);
    return new OutcomesAnswer(
        id,
        revision,
        damage.stable().size(),
        damage.unstable().size(),
        damage.mended().size(),
        cells.stream()
            .map(c -> outcome(c, Objects.requireNonNull(active.get(c.builder()))))
            .toList());
  }

  private static BuilderOutcome outcome(ChangeGrid.Cell cell, BuilderRow builder) {
    return new BuilderOutcome(
        builder.name(),
        !Tier.isStable(builder),
        cell.state(),
        cell.waits(),
        cell.result(),
        cell.build(),
        cell.isFresh(),
        cell.mended(),
        cell.carried());
  }
}
