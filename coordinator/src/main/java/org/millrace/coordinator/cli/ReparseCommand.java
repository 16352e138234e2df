package org.millrace.coordinator.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Has the logs of builds that are over read again, and says which verdicts are others now. */
@Command(
    name = "reparse",
    description =
        "Read the logs of builds that are over again, with today's parsers, and say which verdicts"
            + " change. Without --apply nothing is written down.",
    mixinStandardHelpOptions = true)
final class ReparseCommand implements Callable<Integer> {
  private static final int AT_ONCE = 10;
  private static final int REMARK = 500;
  private static final int WIDTH = 300;

  @Option(names = "--builder", paramLabel = "NAME", description = "This builder's builds alone.")
  private @Nullable String builder;

  @Option(names = "--build", paramLabel = "ID", description = "This build alone.")
  private @Nullable Long build;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Builds that ended since then: 2026-11-20, or 2026-11-20T10:00:00Z.")
  private @Nullable String since;

  @Option(
      names = "--apply",
      description =
          "Write the new verdicts and the results of tests down; each page says what it said before.")
  private boolean apply;

  @Option(names = "--data", paramLabel = "DIR", description = "The farm's data folder.")
  private @Nullable Path folder;

  @Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public Integer call() {
    CommandLine line = Objects.requireNonNull(spec).commandLine();
    PrintWriter out = line.getOut();
    Map<String, Object> body = new HashMap<>(Map.of("limit", AT_ONCE, "apply", apply));
    put(body, "builder", builder);
    put(body, "build", build);
    put(body, "since", time(line));
    FarmClient client = RunningFarm.client(folder);
    long read = 0;
    long changed = 0;
    boolean more = true;
    while (more) {
      JsonNode answer = post(client, body);
      for (JsonNode change : answer.path("changes")) {
        show(out, change);
        changed++;
      }
      long before = read;
      read += answer.path("read").asLong();
      more = answer.path("next").isNumber();
      body.put("after", answer.path("next").asLong());
      if (more && read / REMARK != before / REMARK) {
        out.printf("… %,d builds read%n", read);
      }
      out.flush();
    }
    out.printf(
        "%,d %s read, %,d %s %s%s%n",
        read,
        read == 1 ? "build" : "builds",
        changed,
        changed == 1 ? "verdict" : "verdicts",
        apply ? "changed" : "would change",
        apply || changed == 0 ? "" : "; --apply writes them down");
    return 0;
  }

  private static void put(Map<String, Object> body, String key, @Nullable Object value) {
    if (value != null) {
      body.put(key, value);
    }
  }

  private @Nullable String time(CommandLine line) {
    if (since == null) {
      return null;
    }
    try {
      return since.length() == "2026-11-20".length()
          ? LocalDate.parse(since).atStartOfDay(ZoneId.systemDefault()).toInstant().toString()
          : Instant.parse(since).toString();
    } catch (DateTimeParseException e) {
      throw new ParameterException(
          line, "--since must be a day (2026-11-20) or a time (2026-11-20T10:00:00Z).", e);
    }
  }

  private static JsonNode post(FarmClient client, Map<String, Object> body) {
    try {
      return client.post("/reviews", body);
    } catch (IOException e) {
      throw new SetupException("The farm at %s: %s".formatted(client.base(), e.getMessage()), e);
    }
  }

  private static void show(PrintWriter out, JsonNode change) {
    out.printf(
        "%s #%d (build %d)%n    was %s%n    now %s%n",
        Terminal.plain(change.path("builder").asString()),
        change.path("number").asInt(),
        change.path("build").asLong(),
        words(change.path("was")),
        change.path("now").isNull()
            ? "not to be had: " + plain(change.path("trouble"))
            : words(change.path("now")));
  }

  private static String words(JsonNode said) {
    String detail = plain(said.path("detail"));
    return "%s %s%s"
        .formatted(
            said.path("result").asString(),
            said.path("reason").asString(),
            detail.isEmpty() ? "" : ": " + detail);
  }

  private static String plain(JsonNode text) {
    return Terminal.shortened(Terminal.plain(text.asString("")), WIDTH);
  }
}
