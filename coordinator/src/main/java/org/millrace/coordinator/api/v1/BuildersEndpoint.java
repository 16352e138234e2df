package org.millrace.coordinator.api.v1;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.access.Audit;
import org.millrace.coordinator.access.Caller;
import org.millrace.coordinator.catalog.BuilderDefinition;
import org.millrace.coordinator.catalog.BuilderId;
import org.millrace.coordinator.view.BuilderList;
import org.millrace.coordinator.view.BuilderList.Described;
import org.millrace.coordinator.view.BuilderList.Standing;
import org.millrace.coordinator.view.BuilderRow;
import org.millrace.coordinator.view.BuilderSearch;
import org.millrace.coordinator.view.BuilderTraits;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** {@code /builders}: what the farm builds, how it stands, and asking for a build. */
@RestController
@RequestMapping("/api/v1/builders")
class BuildersEndpoint {
  private static final String LIST = "builders";
  private static final Pattern REVISION = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

  private final BuilderSearch search;
  private final BuilderList builders;
  private final Submissions submissions;
  private final Audit audit;
  private final JsonMapper json;

  BuildersEndpoint(
      BuilderSearch search,
      BuilderList builders,
      Submissions submissions,
      Audit audit,
      JsonMapper json) {
    this.search = search;
    this.builders = builders;
    this.submissions = submissions;
    this.audit = audit;
    this.json = json;
  }

  @GetMapping
  Page<BuilderAnswer> list(
      @RequestParam(required = false) @Nullable String branch,
      @RequestParam(required = false) @Nullable String platform,
      @RequestParam(required = false) @Nullable String architecture,
      @RequestParam(required = false) @Nullable String mode,
      @RequestParam(required = false) @Nullable String tier,
      @RequestParam(required = false) @Nullable String tag,
      @RequestParam(required = false) @Nullable String q,
      @RequestParam(defaultValue = "true") boolean active,
      @RequestParam(required = false) @Nullable String after,
      @RequestParam(defaultValue = "50") int limit) {
    String last = Cursor.key(LIST, after);
    List<BuilderRow> rows =
        search.find(
            active,
            new BuilderTraits(branch, platform, architecture, mode, tier, tag, q),
            last == null ? "" : last,
            Page.rows(limit));
    Map<Long, Standing> standings = builders.standings(rows.stream().map(BuilderRow::id).toList());
    return Page.of(
        LIST,
        rows,
        limit,
        BuilderRow::name,
        row -> BuilderAnswer.of(row, standing(standings, row), null));
  }

  @GetMapping("/{name}")
  BuilderAnswer one(@PathVariable String name) {
    Described found = find(name);
    BuilderRow row = found.builder();
    Map<String, Object> definition =
        json.readValue(found.definition(), new TypeReference<Map<String, Object>>() {});
    return BuilderAnswer.of(row, standing(builders.standings(List.of(row.id())), row), definition);
  }

  /**
   * Body of {@code POST /builders/{name}/builds}.
   *
   * @param revision a whole commit id
   * @param branch the git branch that it is on; the builder's own where it is not named
   * @param reason for people
   */
  record BuildWanted(@Nullable String revision, @Nullable String branch, @Nullable String reason) {}

  @PostMapping("/{name}/builds")
  @ResponseStatus(HttpStatus.ACCEPTED)
  ResponseEntity<RequestAnswer> build(@PathVariable String name, @RequestBody BuildWanted wanted) {
    Caller caller = Caller.require();
    String revision = Asked.text("revision", wanted.revision());
    if (!REVISION.matcher(revision).matches()) {
      throw ApiError.badBody(
          "'revision' must be a whole commit id, 40 or 64 of 0-9 a-f, not '" + revision + "'.");
    }
    String reason = Asked.text("reason", wanted.reason());
    Described found = find(name);
    if (!found.builder().active()) {
      throw new ApiError(
          ErrorCode.CONFLICT, "Builder '" + name + "' is no longer in builders.yaml.");
    }
    String branch = Asked.optional("branch", wanted.branch());
    if (branch.isEmpty()) {
      branch = json.readValue(found.definition(), BuilderDefinition.class).ref();
    }
    if (!Asked.isBranch(branch)) {
      throw ApiError.badBody("'branch' is not the name of a git branch: '" + branch + "'.");
    }
    RequestAnswer request =
        submissions.submit(
            new Submissions.Wanted(
                new BuilderId(found.builder().id()),
                found.builder().repository(),
                branch,
                revision,
                reason,
                List.of()),
            caller);
    audit.record(
        caller,
        "build.request",
        "builder " + name,
        reason + " (revision " + revision + ", request " + request.id() + ")");
    return ResponseEntity.accepted()
        .location(URI.create("/api/v1/requests/" + request.id()))
        .body(request);
  }

  private Described find(String name) {
    return builders.find(name).orElseThrow(() -> ApiError.notFound("builder '" + name + "'"));
  }

  private static Standing standing(Map<Long, Standing> standings, BuilderRow row) {
    return standings.getOrDefault(row.id(), new Standing(0, null, null));
  }
}
