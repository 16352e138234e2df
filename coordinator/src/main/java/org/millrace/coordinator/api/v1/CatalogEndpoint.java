package org.millrace.coordinator.api.v1;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.access.Audit;
import org.millrace.coordinator.access.Caller;
import org.millrace.coordinator.catalog.CatalogOutcome;
import org.millrace.coordinator.catalog.CatalogVersionId;
import org.millrace.coordinator.catalog.CatalogVersions;
import org.millrace.coordinator.catalog.CatalogVersions.Version;
import org.millrace.coordinator.catalog.CatalogVersions.Watched;
import org.millrace.coordinator.catalog.FarmDefinition;
import org.millrace.coordinator.catalog.Problems;
import org.springframework.core.io.InputStreamResource;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /catalog}: the versions of builders.yaml. */
@RestController
@RequestMapping("/api/v1/catalog")
class CatalogEndpoint {
  private static final String LIST = "catalog";
  private static final int MOST_BYTES = 1 << 20;

  private final CatalogVersions versions;
  private final Audit audit;

  CatalogEndpoint(CatalogVersions versions, Audit audit) {
    this.versions = versions;
    this.audit = audit;
  }

  /**
   * The catalog.
   *
   * @param inForce the version that the farm works with
   * @param files that coordinators watch; one that does not hold the version in force stays without
   *     effect until it is changed
   */
  record CatalogAnswer(Version inForce, List<Watched> files) {}

  @GetMapping
  CatalogAnswer inForce() {
    Version version =
        versions.inForce().orElseThrow(() -> ApiError.notFound("builders.yaml in force"));
    return new CatalogAnswer(version, versions.files());
  }

  /**
   * What came of sending or going back to a version.
   *
   * @param version null where the text was only checked
   * @param changed whether another one was in force before
   */
  record Taken(@Nullable Long version, boolean changed, int builders, int schedulers) {}

  @PostMapping(
      consumes = {
        "application/yaml",
        "application/x-yaml",
        "text/yaml",
        "text/x-yaml",
        "text/plain",
        "application/octet-stream"
      })
  Taken post(
      @RequestBody InputStreamResource body,
      @RequestParam(defaultValue = "false") boolean check,
      @RequestParam(required = false) @Nullable Long base,
      @RequestParam(defaultValue = "") String why) {
    Caller caller = Caller.require();
    String text = text(body);
    if (check) {
      return answer(versions.check(text), "");
    }
    String reason = Asked.optional("why", why);
    CatalogOutcome outcome =
        versions.post(
            caller.cause(), text, reason, base == null ? null : new CatalogVersionId(base));
    record(caller, "catalog.post", outcome, reason);
    return answer(outcome, "");
  }

  @GetMapping("/versions")
  Page<Version> versions(
      @RequestParam(required = false) @Nullable String after,
      @RequestParam(defaultValue = "50") int limit) {
    List<Version> rows = versions.list(Cursor.number(LIST, after), Page.rows(limit));
    return Page.of(LIST, rows, limit, Version::id, version -> version);
  }

  @GetMapping("/versions/{id}")
  Version version(@PathVariable long id) {
    return versions.find(id).orElseThrow(() -> noSuch(id));
  }

  @GetMapping("/versions/{id}/content")
  ResponseEntity<String> content(@PathVariable long id) {
    return ResponseEntity.ok()
        .contentType(new MediaType("text", "plain", StandardCharsets.UTF_8))
        .header("X-Content-Type-Options", "nosniff")
        .body(versions.content(id).orElseThrow(() -> noSuch(id)));
  }

  /** Body of {@code POST /catalog/versions/{id}/rollback}. */
  record RollbackWanted(@Nullable String why) {}

  @PostMapping("/versions/{id}/rollback")
  Taken rollback(@PathVariable long id, @RequestBody RollbackWanted wanted) {
    Caller caller = Caller.require();
    String why = Asked.text("why", wanted.why());
    CatalogOutcome outcome = versions.rollBack(caller.cause(), new CatalogVersionId(id), why);
    record(caller, "catalog.rollback", outcome, why);
    return answer(outcome, "version " + id);
  }

  private void record(Caller caller, String action, CatalogOutcome outcome, String why) {
    if (outcome instanceof CatalogOutcome.InForce(CatalogVersionId version, boolean changed, _)
        && changed) {
      audit.record(caller, action, "catalog version " + version.value(), why);
    }
  }

  private static Taken answer(CatalogOutcome outcome, String asked) {
    return switch (outcome) {
      case CatalogOutcome.InForce(CatalogVersionId id, boolean changed, FarmDefinition farm) ->
          new Taken(id.value(), changed, farm.builders().size(), farm.schedulers().size());
      case CatalogOutcome.Good(FarmDefinition farm) ->
          new Taken(null, false, farm.builders().size(), farm.schedulers().size());
      case CatalogOutcome.Wrong(Problems problems) -> throw wrong(problems);
      case CatalogOutcome.Overtaken(CatalogVersionId inForce) ->
          throw new ApiError(
              ErrorCode.CONFLICT,
              "Version %d is in force meanwhile; make your change to that one and send it again."
                  .formatted(inForce.value()));
      case CatalogOutcome.Unknown() -> throw ApiError.notFound(asked + " of builders.yaml");
    };
  }

  private static ApiError wrong(Problems problems) {
    return new ApiError(
        ErrorCode.BAD_CATALOG,
        problems.all().size()
            + (problems.all().size() == 1 ? " problem" : " problems")
            + "; nothing has changed.\n"
            + problems,
        problems.all());
  }

  private static ApiError noSuch(long id) {
    return ApiError.notFound("version " + id + " of builders.yaml");
  }

  private static String text(InputStreamResource body) {
    try (InputStream in = body.getInputStream()) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw ApiError.badBody("A builders.yaml has at most " + MOST_BYTES + " bytes.");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw ApiError.badBody("The body is not UTF-8.");
    } catch (IOException e) {
      throw ApiError.badBody("The body could not be read to its end.");
    }
  }
}
