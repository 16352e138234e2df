package org.millrace.coordinator.web;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.millrace.coordinator.view.BuildRow;
import org.millrace.coordinator.view.BuilderList;
import org.millrace.coordinator.view.Release;
import org.millrace.coordinator.view.Release.Severity;
import org.millrace.coordinator.view.ReleaseBoard;
import org.millrace.coordinator.view.Releases;
import org.millrace.webui.Status;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.DigestUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /badges/builder.svg?name=} and {@code /badges/branch.svg?name=}: pictures for other sites,
 * which may keep each for a minute. A name that is not known has a picture, too, that says so.
 */
@RestController
class BadgeController {
  private static final MediaType SVG = new MediaType("image", "svg+xml", StandardCharsets.UTF_8);
  private static final Duration FRESH = Duration.ofMinutes(1);

  private final BuilderList builders;
  private final ReleaseBoard board;
  private final Releases releases;

  BadgeController(BuilderList builders, ReleaseBoard board, Releases releases) {
    this.builders = builders;
    this.board = board;
    this.releases = releases;
  }

  /** The builder's newest verdict on the code. */
  @GetMapping("/badges/builder.svg")
  ResponseEntity<byte[]> builder(@RequestParam String name) {
    return builders
        .find(name)
        .map(found -> {
          ReleaseBoard.Word word =
              board.words(List.of(found.builder().id())).get(found.builder().id());
          BuildRow last = word == null ? null : word.last();
          Status status = last == null ? Status.NEVER : Words.status(last);
          return answer(HttpStatus.OK, new Badge(name, status, status.word()));
        })
        .orElseGet(() -> unknown(name));
  }

  /** Whether the branch can be tagged. */
  @GetMapping("/badges/branch.svg")
  ResponseEntity<byte[]> branch(@RequestParam String name) {
    return releases.find(name, 0).stream()
        .findFirst()
        .map(release -> answer(HttpStatus.OK, of(release)))
        .orElseGet(() -> unknown(name));
  }

  private static Badge of(Release release) {
    String name = release.branch();
    return switch (release.verdict()) {
      case CAN -> new Badge(name, Status.SUCCESS, "can be tagged");
      case CONCERNS ->
          new Badge(
              name,
              Status.WARNINGS,
              release.of(Severity.CONCERNS).isEmpty()
                  ? "head not built"
                  : release.of(Severity.CONCERNS).size() + " failing, none blocks");
      case UNKNOWN -> new Badge(name, Status.NEVER, "not known");
      case CANNOT ->
          new Badge(name, Status.FAILURE, release.of(Severity.BLOCKS).size() + " failing");
    };
  }

  private static ResponseEntity<byte[]> unknown(String name) {
    return answer(HttpStatus.NOT_FOUND, new Badge(name, Status.NEVER, "not here"));
  }

  private static ResponseEntity<byte[]> answer(HttpStatus status, Badge badge) {
    byte[] svg = badge.svg().getBytes(StandardCharsets.UTF_8);
    return ResponseEntity.status(status)
        .contentType(SVG)
        .cacheControl(CacheControl.maxAge(FRESH).cachePublic())
        .eTag(DigestUtils.md5DigestAsHex(svg))
        .body(svg);
  }
}
