package org.millrace.coordinator.web;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.millrace.coordinator.view.BuilderFilter;
import org.millrace.coordinator.view.BuilderList;
import org.millrace.coordinator.view.BuilderRow;
import org.millrace.coordinator.view.EndedBuilds;
import org.millrace.coordinator.view.Tier;
import org.millrace.protocol.Result;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.DigestUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/**
 * {@code /feed.atom}: the bad builds of the last two weeks, or those with another result, of all
 * builders or of some.
 */
@RestController
class FeedController {
  private static final MediaType ATOM =
      new MediaType("application", "atom+xml", StandardCharsets.UTF_8);
  private static final Duration FRESH = Duration.ofMinutes(1);
  private static final Duration SPAN = Duration.ofDays(14);
  private static final int ENTRIES = 50;

  private final BuilderList builders;
  private final EndedBuilds builds;

  FeedController(BuilderList builders, EndedBuilds builds) {
    this.builders = builders;
    this.builds = builds;
  }

  /**
   * A feed.
   *
   * @param result {@code bad} (failure and exception), {@code all}, or the word of one result
   * @param tier of PEP 11: 1, 2, 3 or none
   */
  @GetMapping("/feed.atom")
  ResponseEntity<byte[]> feed(
      @RequestParam(defaultValue = "") String branch,
      @RequestParam(defaultValue = "") String platform,
      @RequestParam(defaultValue = "") String mode,
      @RequestParam(defaultValue = "") String tier,
      @RequestParam(defaultValue = "") String builder,
      @RequestParam(defaultValue = "") String q,
      @RequestParam(defaultValue = "bad") String result) {
    Collection<Result> results = results(result);
    BuilderFilter filter = new BuilderFilter(branch, platform, mode, tier, q.strip());
    boolean everything = filter.isAll() && builder.isEmpty();
    if (!everything) {
      check(filter, builder);
    }
    List<Long> ids =
        everything
            ? null
            : builders.active().stream()
                .filter(filter::matches)
                .filter(b -> builder.isEmpty() || b.name().equals(builder))
                .map(BuilderRow::id)
                .toList();
    String query =
        Choices.href(
            "",
            Choices.query(filter),
            Choices.pair("builder", builder),
            result.equals("bad") ? "" : Choices.pair("result", result));
    Feed feed =
        new Feed(
            ServletUriComponentsBuilder.fromCurrentContextPath().build().toUriString(),
            "/feed.atom" + query,
            Choices.href("/waterfall", Choices.query(filter)),
            title(
                result,
                Stream.of(
                    branch, platform, mode, tier.isEmpty() ? "" : "tier " + tier, q, builder)));
    byte[] atom = feed.of(builds.find(ids, results, SPAN, ENTRIES));
    return ResponseEntity.ok()
        .contentType(ATOM)
        .cacheControl(CacheControl.maxAge(FRESH).cachePublic())
        .eTag(DigestUtils.md5DigestAsHex(atom))
        .body(atom);
  }

  /**
   * A feed of what is not there any more would stay empty for ever, and nobody who follows it would
   * know why.
   */
  private void check(BuilderFilter filter, String builder) {
    if (!builder.isEmpty() && builders.active().stream().noneMatch(b -> b.name().equals(builder))) {
      throw new NotHere(
          "There is no builder “%s”. It may have been renamed in builders.yaml; the list of builders has a search."
              .formatted(builder));
    }
    check("branch", filter.branch(), BuilderRow::branch);
    check("platform", filter.platform(), BuilderRow::platform);
    check("mode", filter.mode(), BuilderRow::mode);
    if (Stream.of(Tier.values()).map(Tier::key).noneMatch(key -> key.equals(filter.tier()))
        && !filter.tier().isEmpty()) {
      throw new NotHere("There is no tier “" + filter.tier() + "”, only 1, 2, 3 and none.");
    }
  }

  private void check(String what, String wanted, Function<BuilderRow, String> of) {
    if (!wanted.isEmpty() && builders.active().stream().map(of).noneMatch(wanted::equals)) {
      throw new NotHere(
          "There is no builder with the %s “%s”. The filters of the waterfall have all that there are."
              .formatted(what, wanted));
    }
  }

  private static String title(String result, Stream<String> filter) {
    String of = filter.filter(f -> !f.isBlank()).collect(Collectors.joining(", "));
    return "Millrace: " + result + " builds" + (of.isEmpty() ? "" : " of " + of);
  }

  private static Collection<Result> results(String word) {
    return switch (word) {
      case "bad" -> EnumSet.of(Result.FAILURE, Result.EXCEPTION);
      case "all" -> EnumSet.allOf(Result.class);
      default ->
          Stream.of(Result.values())
              .filter(r -> r.word().equals(word))
              .findFirst()
              .map(List::of)
              .orElseThrow(() ->
                  new ResponseStatusException(
                      HttpStatus.BAD_REQUEST,
                      "result is bad, all, or one of "
                          + Stream.of(Result.values())
                              .map(Result::word)
                              .collect(Collectors.joining(", "))));
    };
  }
}
