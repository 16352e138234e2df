package org.millrace.coordinator.api.v1;

import java.net.URI;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.access.Caller;
import org.millrace.coordinator.catalog.BuilderDefinition;
import org.millrace.coordinator.catalog.Catalog;
import org.millrace.coordinator.catalog.Farm;
import org.millrace.coordinator.schedule.Forced;
import org.millrace.coordinator.schedule.Forcing;
import org.millrace.coordinator.schedule.Pauses;
import org.millrace.coordinator.schedule.Refused;
import org.millrace.coordinator.schedule.SchedulerStates;
import org.millrace.coordinator.schedule.Wish;
import org.millrace.coordinator.view.BuildSetRecord;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /schedulers}: how they stand, pausing them, and asking one for builds. */
@RestController
@RequestMapping("/api/v1/schedulers")
class SchedulersEndpoint {
  private final SchedulerStates states;
  private final Forcing forcing;
  private final Pauses pauses;
  private final Catalog catalog;
  private final BuildSetRecord sets;

  SchedulersEndpoint(
      SchedulerStates states,
      Forcing forcing,
      Pauses pauses,
      Catalog catalog,
      BuildSetRecord sets) {
    this.states = states;
    this.forcing = forcing;
    this.pauses = pauses;
    this.catalog = catalog;
    this.sets = sets;
  }

  /** All of them, in the order of builders.yaml. */
  record Schedulers(List<SchedulerAnswer> items) {}

  @GetMapping
  Schedulers list() {
    return new Schedulers(states.all().stream().map(SchedulerAnswer::brief).toList());
  }

  @GetMapping("/{name}")
  SchedulerAnswer one(@PathVariable String name) {
    return states
        .find(name)
        .map(SchedulerAnswer::whole)
        .orElseThrow(() -> ApiError.notFound("scheduler '" + name + "'"));
  }

  /**
   * Body of {@code POST /schedulers/{name}/force}: either {@code builders} or {@code select}.
   *
   * @param builders their names
   * @param select which of the scheduler's builders
   * @param revision a commit id, at least seven digits of one, a branch or a tag; the head of each
   *     builder's branch where it is not named
   * @param branch the git branch that it is on; each builder's own where it is not named
   * @param reason for people
   * @param key the caller's own name for this wish: asked again, it is not done again
   */
  record ForceWanted(
      @Nullable List<String> builders,
      @Nullable Select select,
      @Nullable String revision,
      @Nullable String branch,
      @Nullable String reason,
      @Nullable String key) {}

  /** Builders that have all of these. */
  record Select(
      @Nullable String branch,
      @Nullable String platform,
      @Nullable String mode,
      @Nullable String tag) {

    boolean selects(BuilderDefinition builder) {
      return (branch == null || branch.equals(builder.branch()))
          && (platform == null || platform.equals(builder.platform()))
          && (mode == null || mode.equals(builder.mode()))
          && (tag == null || builder.tags().contains(tag));
    }
  }

  /**
   * What came of it.
   *
   * @param buildSets one for each repository and branch
   * @param again the same key was used before, and these are its build sets
   * @param notes what is not sure about the revision
   */
  record ForceAnswer(List<BuildSetAnswer> buildSets, boolean again, List<String> notes) {}

  @PostMapping("/{name}/force")
  @ResponseStatus(HttpStatus.ACCEPTED)
  ResponseEntity<ForceAnswer> force(@PathVariable String name, @RequestBody ForceWanted wanted) {
    Wish wish =
        new Wish(
            name,
            builders(name, wanted),
            Asked.optional("revision", wanted.revision()),
            branch(wanted),
            Asked.text("reason", wanted.reason()),
            Asked.optional("key", wanted.key()));
    Forced made = refused(() -> forcing.force(Caller.require(), wish));
    List<BuildSetAnswer> answers =
        made.buildSets().stream()
            .map(id -> BuildSetAnswer.of(sets.find(id).orElseThrow(), sets.requests(id)))
            .toList();
    return ResponseEntity.accepted()
        .location(URI.create("/api/v1/build-sets/" + made.buildSets().getFirst()))
        .body(new ForceAnswer(answers, made.again(), made.notes()));
  }

  private static String branch(ForceWanted wanted) {
    String branch = Asked.optional("branch", wanted.branch());
    if (!branch.isEmpty() && !Asked.isBranch(branch)) {
      throw ApiError.badBody("'branch' is not the name of a git branch: '" + branch + "'.");
    }
    return branch;
  }

  private List<String> builders(String scheduler, ForceWanted wanted) {
    List<String> named = wanted.builders();
    Select select = wanted.select();
    if (named != null && select == null) {
      return named.stream().map(name -> Asked.text("builders", name)).toList();
    }
    if (named != null || select == null) {
      throw ApiError.badBody("The body needs either the key 'builders' or the key 'select'.");
    }
    Farm farm = catalog.current();
    List<String> selected =
        farm
            .scheduler(scheduler)
            .orElseThrow(() -> ApiError.notFound("scheduler '" + scheduler + "'"))
            .builders()
            .stream()
            .filter(name ->
                farm.builder(name).filter(one -> select.selects(one.definition())).isPresent())
            .toList();
    if (selected.isEmpty()) {
      throw ApiError.badBody(
          "'select' selects none of the builders of scheduler '" + scheduler + "'.");
    }
    return selected;
  }

  /** Body of {@code POST /schedulers/{name}/pause}. */
  record PauseWanted(@Nullable String reason) {}

  @PostMapping("/{name}/pause")
  SchedulerAnswer pause(@PathVariable String name, @RequestBody PauseWanted body) {
    String reason = Asked.text("reason", body.reason());
    refused(() -> {
      pauses.pause(Caller.require(), name, reason);
      return true;
    });
    return one(name);
  }

  @PostMapping("/{name}/resume")
  SchedulerAnswer resume(@PathVariable String name) {
    refused(() -> {
      pauses.resume(Caller.require(), name);
      return true;
    });
    return one(name);
  }

  private static <T> T refused(Supplier<T> work) {
    try {
      return work.get();
    } catch (Refused refused) {
      ErrorCode code =
          switch (refused.kind()) {
            case WRONG -> ErrorCode.BAD_BODY;
            case UNKNOWN -> ErrorCode.NOT_FOUND;
            case NOT_NOW -> ErrorCode.CONFLICT;
          };
      throw new ApiError(code, String.valueOf(refused.getMessage()));
    }
  }
}
