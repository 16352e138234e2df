package org.millrace.coordinator.api.v1;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.access.Audit;
import org.millrace.coordinator.access.Caller;
import org.millrace.coordinator.build.BuildId;
import org.millrace.coordinator.build.Builds;
import org.millrace.coordinator.build.Pins;
import org.millrace.coordinator.catalog.BuilderId;
import org.millrace.coordinator.view.BuildRecord;
import org.millrace.coordinator.view.BuildRow;
import org.millrace.coordinator.view.BuildSearch;
import org.millrace.coordinator.view.BuilderList;
import org.millrace.coordinator.view.BuilderTraits;
import org.millrace.protocol.Result;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /builds}: what was built and what is being built; stopping it, building it again, keeping
 * it.
 */
@RestController
@RequestMapping("/api/v1/builds")
class BuildsEndpoint {
  private static final int CHANGES = 200;

  private final BuildSearch search;
  private final BuildAnswers answers;
  private final BuildRecord record;
  private final BuilderList builders;
  private final Builds builds;
  private final Pins pins;
  private final Submissions submissions;
  private final Audit audit;

  BuildsEndpoint(
      BuildSearch search,
      BuildAnswers answers,
      BuildRecord record,
      BuilderList builders,
      Builds builds,
      Pins pins,
      Submissions submissions,
      Audit audit) {
    this.search = search;
    this.answers = answers;
    this.record = record;
    this.builders = builders;
    this.builds = builds;
    this.pins = pins;
    this.submissions = submissions;
    this.audit = audit;
  }

  /** How far a build is. */
  enum State {
    RUNNING,
    RETRYING,
    COMPLETE
  }

  @GetMapping
  Page<BuildBrief> list(
      @RequestParam(required = false) @Nullable String builder,
      @RequestParam(required = false) @Nullable Result result,
      @RequestParam(required = false) @Nullable State state,
      @RequestParam(required = false) @Nullable String branch,
      @RequestParam(required = false) @Nullable String platform,
      @RequestParam(required = false) @Nullable String architecture,
      @RequestParam(required = false) @Nullable String mode,
      @RequestParam(required = false) @Nullable String tier,
      @RequestParam(required = false) @Nullable String q,
      @RequestParam(defaultValue = "false") boolean pinned,
      @RequestParam(required = false) @Nullable Long before,
      @RequestParam(required = false) @Nullable String after,
      @RequestParam(defaultValue = "50") int limit) {
    Long builderId =
        builder == null
            ? null
            : builders
                .find(builder)
                .orElseThrow(() -> ApiError.notFound("builder '" + builder + "'"))
                .builder()
                .id();
    String list = builderId == null ? "builds" : "builds of builder " + builderId;
    List<BuildRow> rows =
        search.find(
            new BuildSearch.Wanted(
                builderId,
                result,
                state == null ? null : state.name(),
                new BuilderTraits(branch, platform, architecture, mode, tier, null, q),
                pinned),
            Cursor.number(list, after, before),
            Page.rows(limit));
    return Page.of(list, rows, limit, BuildRow::id, BuildBrief::of);
  }

  @GetMapping("/{id}")
  BuildAnswer one(@PathVariable long id) {
    return answers.find(id).orElseThrow(() -> ApiError.notFound("build " + id));
  }

  /** Body of {@code /stop}. */
  record StopWanted(@Nullable String why) {}

  @PostMapping("/{id}/stop")
  @ResponseStatus(HttpStatus.ACCEPTED)
  BuildAnswer stop(@PathVariable long id, @RequestBody StopWanted wanted) {
    Caller caller = Caller.require();
    String why = Asked.text("why", wanted.why());
    switch (builds.stop(new BuildId(id), caller.cause(), why)) {
      case ASKED, ENDED -> audit.record(caller, "build.stop", "build " + id, why);
      case OVER -> throw new ApiError(ErrorCode.CONFLICT, "Build " + id + " is over already.");
      case UNKNOWN -> throw ApiError.notFound("build " + id);
    }
    return one(id);
  }

  /** Body of {@code /pin}. */
  record PinWanted(@Nullable String why) {}

  @PutMapping("/{id}/pin")
  BuildAnswer pin(@PathVariable long id, @RequestBody PinWanted wanted) {
    Caller caller = Caller.require();
    String why = Asked.text("why", wanted.why());
    switch (pins.pin(new BuildId(id), caller.cause(), why)) {
      case DONE -> audit.record(caller, "build.pin", "build " + id, why);
      case ALREADY -> {} // As it is wanted.
      case UNKNOWN -> throw ApiError.notFound("build " + id);
    }
    return one(id);
  }

  @DeleteMapping("/{id}/pin")
  BuildAnswer unpin(@PathVariable long id) {
    Caller caller = Caller.require();
    switch (pins.unpin(new BuildId(id))) {
      case DONE -> audit.record(caller, "build.unpin", "build " + id, "");
      case ALREADY -> {} // As it is wanted.
      case UNKNOWN -> throw ApiError.notFound("build " + id);
    }
    return one(id);
  }

  /** Body of {@code /rebuild}. */
  record RebuildWanted(@Nullable String reason) {}

  @PostMapping("/{id}/rebuild")
  @ResponseStatus(HttpStatus.ACCEPTED)
  ResponseEntity<RequestAnswer> rebuild(@PathVariable long id, @RequestBody RebuildWanted wanted) {
    Caller caller = Caller.require();
    String reason = Asked.text("reason", wanted.reason());
    BuildRecord.Head head =
        record.head(id, CHANGES).orElseThrow(() -> ApiError.notFound("build " + id));
    BuildRow build = head.build();
    if (!builders.find(build.builderId()).orElseThrow().builder().active()) {
      throw new ApiError(
          ErrorCode.CONFLICT,
          "Builder '" + build.builder() + "' of build " + id + " is no longer in builders.yaml.");
    }
    RequestAnswer request =
        submissions.submit(
            new Submissions.Wanted(
                new BuilderId(build.builderId()),
                build.repository(),
                build.branch(),
                build.revision(),
                reason,
                head.changes().stream().map(BuildRecord.Blamed::id).toList()),
            caller);
    audit.record(
        caller, "build.rebuild", "build " + id, reason + " (request " + request.id() + ")");
    return ResponseEntity.accepted()
        .location(URI.create("/api/v1/requests/" + request.id()))
        .body(request);
  }
}
