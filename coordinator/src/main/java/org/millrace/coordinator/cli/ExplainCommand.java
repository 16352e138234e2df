package org.millrace.coordinator.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.catalog.BuilderDefinition;
import org.millrace.coordinator.catalog.Explanation;
import org.millrace.coordinator.catalog.FarmDefinition;
import org.millrace.coordinator.catalog.Study;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Shows what a builders.yaml comes to, and from which of its lines, for which it needs no farm; or
 * why the requests of the running farm wait.
 */
@Command(
    name = "explain",
    description = {
      "Show every value of a builder and the line of builders.yaml that it comes from;",
      "or with --waiting why what waits in the running farm does so."
    },
    mixinStandardHelpOptions = true)
final class ExplainCommand implements Callable<Integer> {
  private static final int WIDTH = 400;
  private static final int COLUMN = 48;

  @Option(
      names = "--json",
      description = "All builders of FILE instead, one JSON object on each line.")
  private boolean asJson;

  @Option(
      names = "--waiting",
      description = "Why each request of the running farm waits; of BUILDER only, if one is named.")
  private boolean waiting;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The running farm's data folder, for --waiting.")
  private @Nullable Path folder;

  @Parameters(
      paramLabel = "BUILDER [FILE]",
      arity = "0..2",
      description = "The builder's whole name, and the file: the farm's own unless named.")
  private List<String> words = List.of();

  @Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public Integer call() {
    CommandLine line = Objects.requireNonNull(spec).commandLine();
    PrintWriter out = line.getOut();
    if (waiting) {
      return showQueue(out);
    }
    int most = asJson ? 1 : 2;
    if (words.size() > most || (!asJson && words.isEmpty())) {
      throw new SetupException(
          "Say ./farm explain BUILDER [FILE], ./farm explain --json [FILE], or ./farm explain"
              + " --waiting [BUILDER].");
    }
    Path file = BuildersFile.find(words.size() == most ? words.getLast() : null);
    Study study = BuildersFile.study(file);
    FarmDefinition farm = BuildersFile.farm(study, line.getErr());
    if (farm == null) {
      return BuildersFile.WRONG;
    }
    if (asJson) {
      JsonMapper json = JsonMapper.shared();
      for (BuilderDefinition builder : farm.builders()) {
        out.println(json.writeValueAsString(ExplainedBuilder.of(farm, builder)));
      }
    } else {
      show(
          out,
          file,
          study
              .explain(words.getFirst())
              .orElseThrow(() -> new SetupException(unknown(file, words.getFirst(), farm))));
    }
    out.flush();
    return 0;
  }

  private int showQueue(PrintWriter out) {
    if (words.size() > 1 || asJson) {
      throw new SetupException(
          "Say ./farm explain --waiting [BUILDER]; as JSON it is GET /api/v1/pending.");
    }
    FarmClient client = RunningFarm.client(folder);
    String only = words.isEmpty() ? "" : "&builder=" + FarmClient.segment(words.getFirst());
    int shown = 0;
    String after = "";
    try {
      do {
        JsonNode page = client.get("/pending?limit=200" + only + after);
        for (JsonNode request : page.path("items")) {
          out.printf(
              "%s, request %d%n    %s%n",
              Terminal.plain(request.path("builder").asString()),
              request.path("id").asLong(),
              Terminal.plain(request.path("waits").asString()));
          shown++;
        }
        JsonNode next = page.path("next");
        after = next.isString() ? "&after=" + FarmClient.segment(next.asString()) : "";
      } while (!after.isEmpty());
    } catch (IOException e) {
      throw new SetupException("The farm at %s: %s".formatted(client.base(), e.getMessage()), e);
    }
    if (shown == 0) {
      out.println(words.isEmpty() ? "Nothing waits." : "Nothing waits for " + words.getFirst());
    }
    out.flush();
    return 0;
  }

  private static String unknown(Path file, String name, FarmDefinition farm) {
    List<String> like =
        farm.builders().stream()
            .map(BuilderDefinition::name)
            .filter(known -> known.regionMatches(true, 0, name, 0, Math.min(name.length(), 12)))
            .limit(8)
            .toList();
    return "%s has no builder '%s'.%s"
        .formatted(file, name, like.isEmpty() ? "" : " It has " + String.join(", ", like) + ", …");
  }

  private static void show(PrintWriter out, Path file, Explanation explanation) {
    out.println(explanation.builder());
    out.println("  " + workers(explanation.workers()));
    String part = "";
    for (Explanation.Line line : explanation.lines()) {
      if (!line.part().equals(part)) {
        part = line.part();
        out.printf("%n%s%n", part);
      }
      String value = Terminal.shortened(Terminal.plain(line.value()), WIDTH);
      String origin = file.getFileName() + ":" + line.line() + " " + line.from();
      if (value.length() <= COLUMN) {
        out.printf("  %-20s %-48s %s%n", line.name(), value, origin);
      } else {
        out.printf("  %-20s %s%n%71s%s%n", line.name(), value, "", origin);
      }
    }
  }

  private static String workers(List<String> workers) {
    return switch (workers.size()) {
      case 0 -> "as on a worker of which the file says nothing";
      case 1 -> "as on " + workers.getFirst() + ", the only worker of the file with its labels";
      default -> "as all of " + String.join(", ", workers) + " would carry it out";
    };
  }
}
