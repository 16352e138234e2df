package org.millrace.coordinator.web;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.view.BuildRow;
import org.millrace.coordinator.view.Served;
import org.millrace.protocol.Reason;
import org.millrace.protocol.Result;
import org.millrace.webui.BuildLine;
import org.millrace.webui.Link;
import org.millrace.webui.Mark;
import org.millrace.webui.Status;
import org.millrace.webui.Took;
import org.millrace.webui.When;
import org.springframework.web.util.UriUtils;

/** How pages say what the records hold. */
final class Words {
  // Servers and proxies differ about slashes, semicolons and percent signs in a path.
  private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N} ._+()-]{1,200}");
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{12,64}");

  private Words() {}

  static Status status(String state, @Nullable Result result) {
    return result == null ? Status.valueOf(state) : Status.valueOf(result.name());
  }

  static Status status(BuildRow build) {
    return status(build.state(), build.result());
  }

  static String reason(@Nullable Reason reason) {
    return reason == null || reason == Reason.NONE
        ? ""
        : reason.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  static String blame(@Nullable Reason reason) {
    if (reason == null) {
      return "";
    }
    return switch (reason.blame()) {
      case NOBODY -> "";
      case CODE -> "the code";
      case INFRASTRUCTURE -> "the farm, not the code";
      case SOMEBODY -> "somebody stopped it";
    };
  }

  static Link builder(long id, String name) {
    return PLAIN.matcher(name).matches() && !name.strip().isEmpty() && !name.startsWith(".")
        ? new Link(name, "/builders/" + segment(name))
        : new Link(name, "/builders/by-id/" + id);
  }

  /** Who is the cause of something, without the word that tells people from machines. */
  static String person(String cause) {
    return cause.startsWith("user ") ? cause.substring(5) : cause;
  }

  static Link worker(String name) {
    return new Link(name, "/workers/" + segment(name));
  }

  static String build(long id) {
    return "/builds/" + id;
  }

  /** Where it says what a change did elsewhere. */
  static String change(long id) {
    return "/changes/" + id;
  }

  /** Why nobody builds it now; null where somebody can. */
  static @Nullable Mark absent(Served served) {
    return switch (served) {
      case ONLINE -> null;
      case PAUSED -> Mark.of(Status.PAUSED, "paused");
      case OFFLINE -> Mark.of(Status.OFFLINE, "offline");
      case NONE -> Mark.of(Status.OFFLINE, "no worker");
    };
  }

  static Took took(BuildRow build, Instant now) {
    Instant end = build.finishedAt() == null ? now : build.finishedAt();
    return new Took(Duration.between(build.startedAt(), end));
  }

  /** How long a build will still take by what it usually takes; empty where nobody knows. */
  static String left(@Nullable Duration usual, Duration elapsed) {
    if (usual == null) {
      return "";
    }
    Duration left = usual.minus(elapsed);
    return left.isPositive()
        ? "about " + minutes(left) + " left"
        : minutes(left.negated()) + " over the usual";
  }

  /** How much of its usual time a build has had; never all of it, as it still runs. */
  static int percent(Duration usual, Duration elapsed) {
    return (int) Math.clamp(100.0 * elapsed.toMillis() / usual.toMillis(), 0, 99);
  }

  /** A length that is a guess: {@code about 40 min}, {@code less than a minute}. */
  static String about(Duration time) {
    return time.toSeconds() < 60 ? "less than a minute" : "about " + minutes(time);
  }

  private static String minutes(Duration time) {
    return new Took(Duration.ofMinutes(Math.max(1, time.plusSeconds(30).toMinutes()))).text();
  }

  static BuildLine line(BuildRow build, Instant now) {
    return new BuildLine(
        build.id(),
        build(build.id()),
        builder(build.builderId(), build.builder()),
        build.number(),
        status(build),
        build.summary().isEmpty() ? unfinished(build) : build.summary(),
        build.detail(),
        build.branch(),
        revision(build.revision()),
        new When(build.startedAt(), now),
        build.finishedAt() == null ? null : new When(build.finishedAt(), now),
        took(build, now),
        build.execution().equals("native") ? "" : build.execution());
  }

  /** How a build was carried out, and what that means for what it shows. */
  static String execution(String word) {
    return switch (word) {
      case "emulated" -> "emulated: compiled and tested under QEMU";
      case "cross" -> "cross: compiled on another processor, tested under QEMU";
      default -> word;
    };
  }

  private static String unfinished(BuildRow build) {
    return switch (build.state()) {
      case "RUNNING" -> "build is running";
      case "RETRYING" -> "waits to be tried again";
      default -> "";
    };
  }

  /** A commit id short enough to be read; other text as it is. */
  static String revision(String revision) {
    return COMMIT.matcher(revision).matches() ? revision.substring(0, 10) : revision;
  }

  /** The first line of a commit's message. */
  static String subject(String message) {
    String text = message.strip();
    int end = text.indexOf('\n');
    return end < 0 ? text : text.substring(0, end).stripTrailing();
  }

  /** An address that may become a link: only http and https do. */
  static String safeUrl(String url) {
    return url.startsWith("https://") || url.startsWith("http://") ? url : "";
  }

  /** A reason as somebody typed it: one line, not too long, without control characters. */
  static String reasonGiven(String text) {
    String line = text.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
    return line.length() > 200 ? line.substring(0, 200) : line;
  }

  static String segment(String text) {
    return UriUtils.encodePathSegment(text, StandardCharsets.UTF_8);
  }

  static String parameter(String text) {
    return UriUtils.encode(text, StandardCharsets.UTF_8);
  }
}
