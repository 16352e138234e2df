package org.millrace.coordinator.api.v1;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.catalog.Catalog;
import org.millrace.coordinator.view.BuilderList;
import org.millrace.coordinator.view.BuilderRow;
import org.millrace.coordinator.view.BuilderSearch;
import org.millrace.coordinator.view.BuilderTraits;
import org.millrace.coordinator.view.ChangeGrid;
import org.millrace.coordinator.view.ChangeList.ChangeRow;
import org.millrace.coordinator.view.Damage;
import org.millrace.coordinator.view.Served;
import org.millrace.coordinator.view.Tier;
import org.millrace.protocol.Result;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /changes/{id}/outcomes} and {@code /outcomes}: what became of a change, or of one after
 * the other, builder by builder.
 */
@RestController
@RequestMapping("/api/v1")
class OutcomesEndpoint {
  private static final String LIST = "outcomes";

  /** A change has an outcome on each of some hundred builders. */
  private static final int MOST = 50;

  private final ChangeGrid grid;
  private final BuilderList builders;
  private final BuilderSearch search;
  private final Catalog catalog;

  OutcomesEndpoint(ChangeGrid grid, BuilderList builders, BuilderSearch search, Catalog catalog) {
    this.grid = grid;
    this.builders = builders;
    this.search = search;
    this.catalog = catalog;
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

  @GetMapping("/changes/{id}/outcomes")
  OutcomesAnswer of(@PathVariable long id) {
    ChangeRow change = grid.change(id).orElseThrow(() -> ApiError.notFound("change " + id));
    return answer(change, grid.cells(List.of(id)), byId(builders.active()));
  }

  @GetMapping("/outcomes")
  Page<OutcomesAnswer> list(
      @RequestParam(required = false) @Nullable String branch,
      @RequestParam(required = false) @Nullable String platform,
      @RequestParam(required = false) @Nullable String architecture,
      @RequestParam(required = false) @Nullable String mode,
      @RequestParam(required = false) @Nullable String tier,
      @RequestParam(required = false) @Nullable String q,
      @RequestParam(required = false) @Nullable Long before,
      @RequestParam(required = false) @Nullable String after,
      @RequestParam(defaultValue = "20") int limit) {
    BuilderTraits of = new BuilderTraits(branch, platform, architecture, mode, tier, null, q);
    List<BuilderRow> wanted =
        of.isAll() ? builders.active() : search.find(true, of, "", Integer.MAX_VALUE);
    List<ChangeRow> changes =
        grid.changes(
            of.isAll() ? null : catalog.current().refs(wanted.stream().map(BuilderRow::branch)),
            Cursor.number(LIST, after, before),
            Page.rows(limit, MOST));
    Map<Long, BuilderRow> known = byId(wanted);
    Map<Long, List<ChangeGrid.Cell>> cells =
        grid.cells(changes.stream().limit(limit).map(ChangeRow::id).toList()).stream()
            .collect(Collectors.groupingBy(ChangeGrid.Cell::change));
    return Page.of(
        LIST,
        changes,
        limit,
        ChangeRow::id,
        change -> answer(change, cells.getOrDefault(change.id(), List.of()), known));
  }

  private static Map<Long, BuilderRow> byId(List<BuilderRow> builders) {
    return builders.stream().collect(Collectors.toMap(BuilderRow::id, Function.identity()));
  }

  private static OutcomesAnswer answer(
      ChangeRow change, List<ChangeGrid.Cell> all, Map<Long, BuilderRow> wanted) {
    List<ChangeGrid.Cell> cells =
        all.stream().filter(c -> wanted.containsKey(c.builder())).toList();
    Damage damage = Damage.of(cells, wanted);
    return new OutcomesAnswer(
        change.id(),
        change.revision(),
        damage.stable().size(),
        damage.unstable().size(),
        damage.mended().size(),
        cells.stream()
            .map(c -> outcome(c, Objects.requireNonNull(wanted.get(c.builder()))))
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
