package org.millrace.coordinator.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.catalog.CatalogParser;
import org.millrace.coordinator.catalog.FarmDefinition;
import org.millrace.coordinator.catalog.FarmDiff;
import org.millrace.coordinator.catalog.Problems;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Says what a builders.yaml would change about the running farm, and changes nothing. */
@Command(
    name = "plan",
    description = "Say what a builders.yaml would change about the running farm.",
    mixinStandardHelpOptions = true)
final class PlanCommand implements Callable<Integer> {
  private static final int MOST_NAMES = 12;
  private static final int WIDTH = 300;

  @Parameters(paramLabel = "FILE", arity = "0..1", description = "The farm's own unless named.")
  private @Nullable String named;

  @Option(names = "--data", paramLabel = "DIR", description = "The farm's data folder.")
  private @Nullable Path folder;

  @Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public Integer call() {
    CommandLine line = Objects.requireNonNull(spec).commandLine();
    Path file = BuildersFile.find(named);
    FarmDefinition wanted = BuildersFile.farm(BuildersFile.study(file), line.getErr());
    if (wanted == null) {
      return BuildersFile.WRONG;
    }
    show(line.getOut(), file, wanted, running());
    return 0;
  }

  /** What the running farm works with. */
  private record Running(String from, FarmDefinition farm) {}

  private Running running() {
    FarmClient client = RunningFarm.client(folder);
    String address = client.base().toString();
    try {
      JsonNode version = client.get("/catalog").path("inForce");
      long id = version.path("id").asLong();
      String content = client.text("/catalog/versions/" + id + "/content");
      String from = "version " + id + " of " + address;
      return switch (CatalogParser.parse(from, content)) {
        case FarmDefinition farm -> new Running(from, farm);
        case Problems problems ->
            throw new SetupException(
                "The running farm's builders.yaml cannot be read by this version of Millrace:\n"
                    + problems);
      };
    } catch (IOException e) {
      throw new SetupException("The farm at %s: %s".formatted(address, e.getMessage()), e);
    }
  }

  private static void show(PrintWriter out, Path file, FarmDefinition wanted, Running running) {
    FarmDiff diff = FarmDiff.between(running.farm(), wanted);
    if (diff.isEmpty()) {
      out.printf("%s changes nothing about %s.%n", file, running.from());
      return;
    }
    out.printf(
        "%s, against %s: %d builders new, %d gone, %d changed, %d as they are%n",
        file,
        running.from(),
        diff.added().size(),
        diff.removed().size(),
        diff.changed().size(),
        wanted.builders().size() - diff.added().size() - diff.changed().size());
    diff.added().stream().limit(MOST_NAMES).forEach(name -> out.printf("+ %s%n", name));
    more(out, "+", diff.added().size());
    diff.removed().stream().limit(MOST_NAMES).forEach(name -> out.printf("- %s%n", name));
    more(out, "-", diff.removed().size());
    alike(diff.changed())
        .forEach((what, builders) -> {
          out.printf(
              "~ %s%s%n",
              builders.getFirst(),
              builders.size() == 1
                  ? ""
                  : " and " + (builders.size() - 1) + " more in the same way");
          what.forEach(
              change -> out.printf("    %s%n", Terminal.shortened(Terminal.plain(change), WIDTH)));
        });
    diff.other().forEach(change -> out.printf("~ %s%n", change));
  }

  private static void more(PrintWriter out, String sign, int count) {
    if (count > MOST_NAMES) {
      out.printf("%s … and %d more%n", sign, count - MOST_NAMES);
    }
  }

  /** Builders that change in the same way are told of together. */
  private static Map<List<String>, List<String>> alike(List<FarmDiff.Change> changes) {
    Map<List<String>, List<String>> alike = new LinkedHashMap<>();
    changes.forEach(change ->
        alike.computeIfAbsent(change.what(), _ -> new ArrayList<>()).add(change.builder()));
    return alike;
  }
}
