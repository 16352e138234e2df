package org.millrace.coordinator.web;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.view.BuildAttempts;
import org.millrace.coordinator.view.BuildAttempts.Attempt;
import org.millrace.coordinator.view.BuildAttempts.Step;
import org.millrace.coordinator.view.BuildAttempts.Stored;
import org.millrace.coordinator.view.BuildRecord;
import org.millrace.coordinator.view.BuildRow;
import org.millrace.webui.BuildPage;
import org.millrace.webui.Bytes;
import org.millrace.webui.Frame;
import org.millrace.webui.Link;
import org.millrace.webui.Status;
import org.millrace.webui.Took;
import org.millrace.webui.When;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** {@code /builds/{id}}. */
@Controller
class BuildController {
  private static final int CHANGES = 50;

  /** What takes so much longer than usual calls for attention. */
  private static final double SLOW = 1.5;

  private static final Duration SLOWER = Duration.ofSeconds(30);

  private final BuildRecord record;
  private final BuildAttempts attempts;
  private final TestsOfBuild tests;
  private final ProofOfBuild proof;
  private final Present present;

  BuildController(
      BuildRecord record,
      BuildAttempts attempts,
      TestsOfBuild tests,
      ProofOfBuild proof,
      Present present) {
    this.record = record;
    this.attempts = attempts;
    this.tests = tests;
    this.proof = proof;
    this.present = present;
  }

  @GetMapping("/builds/{id}")
  String build(@PathVariable long id, Model model) throws IOException {
    BuildRecord.Head head =
        record
            .head(id, CHANGES)
            .orElseThrow(() ->
                new NotHere(
                    "There is no build "
                        + id
                        + ". A build's page is named by its id, which is"
                        + " not its number within its builder."));
    Instant now = present.now();
    BuildRow build = head.build();
    List<Attempt> attempts = this.attempts.of(id);
    Link builder = Words.builder(build.builderId(), build.builder());
    model.addAttribute(
        "page",
        new BuildPage(
            new Frame(
                build.builder() + " #" + build.number(),
                "builders",
                List.of(new Link("Builders", "/builders"), builder),
                "build:" + id + ",builds"),
            Words.line(build, now),
            Words.reason(build.reason()),
            Words.blame(build.reason()),
            asked(head),
            stop(head),
            head.pin() == null ? null : PinWords.sentence(head.pin(), now),
            Words.execution(build.execution()),
            !build.state().equals("COMPLETE"),
            head.usual() == null ? null : new Took(head.usual()),
            build.state().equals("RUNNING")
                ? Words.left(head.usual(), Words.took(build, now).duration())
                : "",
            head.previous() == null
                ? null
                : new Link("#" + (build.number() - 1), Words.build(head.previous())),
            head.next() == null
                ? null
                : new Link("#" + (build.number() + 1), Words.build(head.next())),
            head.good() == null
                ? null
                : new Link("#" + head.good().number(), Words.build(id) + "/compare"),
            build.revision(),
            head.reviews().stream()
                .map(review -> new BuildPage.Review(new When(review.at(), now), review.cause()))
                .toList(),
            proof.of(id, attempts).orElse(null),
            tests.part(id, attempts),
            attempts.stream().map(a -> attempt(id, a, now)).toList(),
            head.changes().stream().map(c -> change(c, now)).toList()));
    return "build";
  }

  private static String asked(BuildRecord.Head head) {
    String who = head.scheduler().isEmpty() ? head.askedBy() : "scheduler " + head.scheduler();
    return head.asked().isEmpty() ? who : head.asked() + " (" + who + ")";
  }

  private static String stop(BuildRecord.Head head) {
    if (head.stopBy() == null) {
      return "";
    }
    String why = Objects.requireNonNullElse(head.stopWhy(), "");
    return head.stopBy() + (why.isEmpty() ? "" : ": " + why);
  }

  private static BuildPage.Attempt attempt(long build, Attempt a, Instant now) {
    Took took =
        new Took(Duration.between(a.leasedAt(), a.finishedAt() == null ? now : a.finishedAt()));
    long whole = Math.max(1, took.duration().toMillis());
    return new BuildPage.Attempt(
        a.ordinal(),
        Words.status(a.state(), a.result()),
        Words.worker(a.worker()),
        Words.reason(a.reason()),
        a.message(),
        new When(a.leasedAt(), now),
        took,
        a.steps().stream().map(s -> step(build, a, s, whole, now)).toList(),
        a.properties().stream()
            .map(p ->
                new BuildPage.Property(
                    p.name(), p.value(), p.source(), p.name().startsWith("proof.")))
            .toList(),
        a.stored().stream()
            .filter(f -> f.kind().equals("artifact"))
            .map(f ->
                new BuildPage.Artifact(
                    f.name(),
                    "/api/v1/builds/%d/artifacts/%s?attempt=%d"
                        .formatted(build, Words.segment(f.name()), a.ordinal()),
                    new Bytes(f.size())))
            .toList());
  }

  private static BuildPage.Step step(long build, Attempt a, Step s, long whole, Instant now) {
    Duration usual = s.usual();
    Took took = null;
    if (s.startedAt() != null) {
      Instant end = end(a, s, now);
      took = new Took(Duration.between(s.startedAt(), end));
    }
    return new BuildPage.Step(
        s.ordinal(),
        s.name(),
        status(a, s),
        s.text().isEmpty() ? s.name() : s.text(),
        s.detail(),
        took,
        usual == null || took == null ? "" : new Took(usual).text(),
        usual != null && took != null && isSlow(took.duration(), usual),
        took == null ? 0 : (int) Math.min(100, took.duration().toMillis() * 100 / whole),
        a.stored().stream()
            .filter(l -> l.kind().equals("log"))
            .filter(l -> l.name().startsWith(s.name() + "."))
            .map(l -> log(build, a, s, l))
            .toList());
  }

  static boolean isSlow(Duration took, Duration usual) {
    return took.toMillis() > usual.toMillis() * SLOW && took.minus(usual).compareTo(SLOWER) > 0;
  }

  /** What was not over when its attempt was will never be. */
  private static Status status(Attempt a, Step s) {
    if (a.finishedAt() != null && s.result() == null) {
      return switch (s.state()) {
        case "PENDING" -> Status.SKIPPED;
        case "RUNNING" -> Status.LOST;
        default -> Words.status(s.state(), null);
      };
    }
    return Words.status(s.state(), s.result());
  }

  private static Instant end(Attempt a, Step s, Instant now) {
    @Nullable Instant end = s.finishedAt() == null ? a.finishedAt() : s.finishedAt();
    return end == null ? now : end;
  }

  private static BuildPage.Log log(long build, Attempt a, Step s, Stored l) {
    String name = l.name().substring(s.name().length() + 1);
    return new BuildPage.Log(
        name,
        "/builds/%d/logs/%s/%s?attempt=%d"
            .formatted(build, Words.segment(s.name()), Words.segment(name), a.ordinal()),
        new Bytes(l.size()),
        l.lines());
  }

  private static BuildPage.Change change(BuildRecord.Blamed c, Instant now) {
    return new BuildPage.Change(
        Words.change(c.id()),
        new Link(Words.revision(c.revision()), Words.safeUrl(c.url())),
        c.author(),
        Words.subject(c.message()),
        c.message(),
        new When(c.receivedAt(), now));
  }
}
