package org.millrace.coordinator.cli;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;

/**
 * Shows a build in the terminal while it goes by: a line for every step that is over, and what runs
 * now. A coordinator that is away for a while is waited for.
 */
final class BuildFollower {
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(60);

  private final FarmClient client;
  private final Terminal terminal;
  private final BooleanSupplier stopped;
  private final Set<String> shown = new HashSet<>();
  private Instant lastLine = Instant.now();

  BuildFollower(FarmClient client, Terminal terminal, BooleanSupplier stopped) {
    this.client = client;
    this.terminal = terminal;
    this.stopped = stopped;
  }

  /** Follows the build to its end; empty if the farm was stopped meanwhile. */
  Optional<JsonNode> follow(long id) {
    while (!stopped.getAsBoolean()) {
      try {
        JsonNode build = client.get("/builds/" + id);
        show(build);
        if (isOver(build)) {
          verdict(build);
          return Optional.of(build);
        }
      } catch (IOException e) {
        terminal.live("waiting for the coordinator: " + e.getMessage());
      }
      Terminal.pause(LOOK);
    }
    return Optional.empty();
  }

  static boolean isOver(JsonNode build) {
    return build.path("state").asString("").equals("COMPLETE");
  }

  private void show(JsonNode build) {
    for (JsonNode step : build.path("steps").valueStream().toList()) {
      String name = step.path("name").asString("?");
      switch (step.path("state").asString("")) {
        case "FINISHED" -> {
          if (shown.add(step.path("attempt").asString("") + "/" + name)) {
            line(stepLine(step, name));
          }
        }
        case "RUNNING" -> running(step, name);
        default -> {
          // Not begun yet, or never to be.
        }
      }
    }
  }

  private void line(String text) {
    terminal.note(text);
    lastLine = Instant.now();
  }

  private String stepLine(JsonNode step, String name) {
    Optional<Duration> time =
        started(step)
            .flatMap(begin -> time(step, "finishedAt").map(end -> Duration.between(begin, end)));
    String detail = step.path("detail").asString("");
    return "%-12s %12s  ".formatted(name, time.map(Terminal::words).orElse(""))
        + outcome(step)
        + (detail.isEmpty() ? "" : ": " + Terminal.plain(detail));
  }

  /** The step's result, or until there is one, how its process ended. */
  private String outcome(JsonNode step) {
    String result = step.path("result").asString("").toLowerCase(Locale.ROOT);
    String end = step.path("end").asString("").toLowerCase(Locale.ROOT);
    String code = step.path("exitCode").asString("");
    if (result.isEmpty() && end.equals("exited")) {
      return code.equals("0") ? "done" : terminal.coloured("exit code " + code, false, true);
    }
    return result.isEmpty()
        ? terminal.coloured(end, false, false)
        : terminal.coloured(
            result,
            result.equals("success") || result.equals("skipped"),
            result.equals("warnings"));
  }

  private void running(JsonNode step, String name) {
    String time = started(step).map(Terminal::since).orElse("");
    long bytes = step.path("logs").valueStream().mapToLong(log -> log.path("size").asLong(0)).sum();
    String text = "%-12s %12s  running, %s of log".formatted(name, time, size(bytes));
    terminal.live("    " + text);
    if (!terminal.interactive() && Terminal.isOver(lastLine, SIGN_OF_LIFE)) {
      line(text);
    }
  }

  static String size(long bytes) {
    return bytes < 1_000_000 ? "%.0f kB".formatted(bytes / 1e3) : "%.1f MB".formatted(bytes / 1e6);
  }

  /**
   * The build's verdict, as one line in the words that people's eyes know, and where to look
   * further.
   */
  void verdict(JsonNode build) {
    String result = build.path("result").asString("");
    String summary = build.path("summary").asString(result);
    String reason = build.path("reason").asString("");
    Optional<Instant> begin = time(build, "startedAt");
    Optional<Instant> end = time(build, "finishedAt");
    String took =
        begin.isPresent() && end.isPresent()
            ? " after " + Terminal.words(Duration.between(begin.get(), end.get()))
            : "";
    terminal.say(
        "%s #%s%s: %s%s%s"
            .formatted(
                build.path("builder").asString("?"),
                build.path("number").asString("?"),
                execution(build),
                terminal.coloured(summary, isGood(build), result.equals("WARNINGS")),
                reason.isEmpty() || reason.equals("NONE") ? "" : " (" + reason + ")",
                took));
    terminal.note(client.base() + "/builds/" + build.path("id").asString(""));
  }

  /** A verdict from under QEMU is never shown as if a processor had given it. */
  private static String execution(JsonNode build) {
    String word = build.path("execution").asString("native");
    String emulator = build.path("properties").path("emulator").asString("");
    return word.equals("native")
        ? ""
        : " (" + word + (emulator.isEmpty() ? "" : ", " + Terminal.plain(emulator)) + ")";
  }

  static boolean isGood(JsonNode build) {
    return List.of("SUCCESS", "WARNINGS").contains(build.path("result").asString(""));
  }

  private static Optional<Instant> started(JsonNode step) {
    return time(step, "startedAt");
  }

  private static Optional<Instant> time(JsonNode node, String field) {
    try {
      String text = node.path(field).asString("");
      return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
