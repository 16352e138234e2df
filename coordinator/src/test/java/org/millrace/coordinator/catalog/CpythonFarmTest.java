package org.millrace.coordinator.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The example of the CPython project's whole farm, held against what that farm builds: each of its
 * 1036 builders as its own configuration resolves it.
 */
class CpythonFarmTest {
  private static final Path FILE = Path.of("../docs/examples/cpython-farm.yaml");

  private final JsonNode theirs = theirs();
  private final FarmDefinition ours = ours();

  private static JsonNode theirs() {
    try (InputStream file =
        CpythonFarmTest.class.getResourceAsStream("/catalog/cpython-farm.json")) {
      return JsonMapper.shared().readTree(Objects.requireNonNull(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static FarmDefinition ours() {
    try {
      Parsed parsed = CatalogParser.parse(FILE.toString(), Files.readString(FILE));
      assertThat(parsed).as(parsed.toString()).isInstanceOf(FarmDefinition.class);
      return (FarmDefinition) parsed;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private WorkerDefinition worker(JsonNode builder) {
    String name = builder.get("worker").asString();
    return ours.workers().stream()
        .filter(worker -> worker.name().equals(name))
        .findAny()
        .orElseThrow(() -> new AssertionError("no worker " + name));
  }

  @Test
  void every_builder_is_the_one_of_the_real_farm() {
    Map<String, BuilderDefinition> mine = new LinkedHashMap<>();
    ours.builders().forEach(builder -> mine.put(builder.name(), builder));
    Map<String, List<String>> differences = new TreeMap<>();
    theirs
        .get("builders")
        .forEach(expected -> {
          String name = expected.get("name").asString();
          BuilderDefinition actual = mine.remove(name);
          List<String> found =
              actual == null
                  ? List.of("is missing")
                  : differences(expected, actual.boundTo(worker(expected).values()));
          found.forEach(difference ->
              differences.computeIfAbsent(difference, _ -> new ArrayList<>()).add(name));
        });
    mine.keySet()
        .forEach(
            name -> differences.computeIfAbsent("is too many", _ -> new ArrayList<>()).add(name));
    if (!differences.isEmpty()) {
      fail(report(differences));
    }
    assertThat(ours.builders()).hasSize(1036);
  }

  /** The same difference is told once, with the builders that have it. */
  private static String report(Map<String, List<String>> differences) {
    return differences.entrySet().stream()
        .map(entry -> "\n" + builders(entry.getValue()) + ": " + entry.getKey())
        .collect(Collectors.joining());
  }

  private static String builders(List<String> names) {
    String some = names.stream().limit(6).collect(Collectors.joining(", "));
    return names.size() <= 6 ? some : some + " and " + (names.size() - 6) + " more";
  }

  private List<String> differences(JsonNode expected, BuilderDefinition actual) {
    List<String> found = new ArrayList<>();
    compare(found, "branch", expected.get("branch").asString(), actual.branch());
    compare(found, "tags", words(expected.get("tags")), actual.tags());
    List<JsonNode> steps = new ArrayList<>();
    expected.get("steps").forEach(index -> steps.add(theirs.get("steps").get(index.asInt())));
    boolean uploads = steps.removeIf(step -> step.get("step").asString().equals("FileUpload"));
    List<String> names = steps.stream().map(step -> slug(step.get("step").asString())).toList();
    List<String> mine = actual.steps().stream().map(StepDefinition::name).toList();
    compare(found, "steps", names, mine);
    if (names.equals(mine)) {
      for (int i = 0; i < steps.size(); i++) {
        compare(found, steps.get(i), actual.steps().get(i), actual.platform());
      }
      compare(
          found,
          "kept files",
          uploads ? List.of("test-results.xml") : List.of(),
          actual.steps().stream()
              .flatMap(step -> step.artifacts().stream())
              .map(StepDefinition.Artifact::name)
              .toList());
    }
    return found;
  }

  private static void compare(
      List<String> found, JsonNode expected, StepDefinition actual, String platform) {
    String step = "step " + actual.name() + ": ";
    JsonNode command = expected.get("command");
    if (command != null) {
      compare(found, step + "command", command(command, platform), inWords(actual.command()));
    }
    Map<String, String> environment = new TreeMap<>();
    if (expected.has("env")) {
      expected
          .get("env")
          .properties()
          .forEach(entry ->
              environment.put(entry.getKey(), here(entry.getValue().asString(), platform)));
    }
    compare(found, step + "environment", environment, new TreeMap<>(actual.environment()));
    String folder = expected.has("workdir") ? expected.get("workdir").asString() : "build";
    compare(
        found,
        step + "directory",
        folder.equals("build") ? "" : folder.substring("build/".length()),
        actual.directory());
    if (expected.has("timeout")) {
      compare(
          found,
          step + "longest silence",
          Duration.ofSeconds(expected.get("timeout").asInt()),
          Objects.requireNonNullElse(actual.silence(), Duration.ZERO));
    }
  }

  private static void compare(List<String> found, String what, Object expected, Object actual) {
    if (!expected.equals(actual)) {
      found.add(what + "\n    expected " + expected + "\n    actual   " + actual);
    }
  }

  private static List<String> words(JsonNode list) {
    List<String> words = new ArrayList<>();
    list.forEach(word -> words.add(word.asString()));
    return words;
  }

  /** The real farm has people's words as the names of its steps. */
  private static String slug(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
  }

  /** A command that is one string there runs in a shell. */
  private static List<String> command(JsonNode command, String platform) {
    return command.isString()
        ? List.of("sh", "-c", command.asString())
        : words(command).stream().map(word -> here(word, platform)).toList();
  }

  /** What the real farm's own placeholders come to. */
  private static String here(String word, String platform) {
    return word.replace("$(PWD)", "$PWD")
        .replace("%(prop:builddir)s/build", "$PWD")
        .replace("%(prop:build_triple)s", "$(../../config.guess)")
        .replace("%(prop:config_site)s", "Tools/wasm/config.site-wasm32-wasi")
        .replace(
            "RENDERED:host_triple",
            platform.startsWith("amd64") ? "x86_64-linux-android" : "aarch64-linux-android");
  }

  /** A shell that only puts the workspace's path into a command is not part of the command. */
  private static List<String> inWords(List<String> command) {
    if (!command.getFirst().equals("sh") || !command.get(2).startsWith("exec ")) {
      return command;
    }
    List<String> words = new ArrayList<>();
    for (String word : Arrays.asList(command.get(2).substring("exec ".length()).split(" ", -1))) {
      if (word.equals("\"$@\"")) {
        words.addAll(command.subList(4, command.size()));
      } else {
        words.add(word.replace("\"", ""));
      }
    }
    return words;
  }

  @Test
  void every_builder_may_run_on_the_worker_that_has_it_there() {
    List<String> wrong = new ArrayList<>();
    theirs
        .get("builders")
        .forEach(expected -> {
          String name = expected.get("name").asString();
          ours.builders().stream()
              .filter(builder -> builder.name().equals(name))
              .filter(builder -> !worker(expected).has(builder.requires()))
              .forEach(builder -> wrong.add(name + " requires " + builder.requires()));
        });
    assertThat(wrong).isEmpty();
  }

  @Test
  void every_worker_is_there_with_its_facts() {
    Map<String, List<String>> expected = new TreeMap<>();
    theirs
        .get("workers")
        .forEach(worker -> {
          List<String> facts = new ArrayList<>();
          if (!worker.get("parallel_tests").isNull()) {
            facts.add("jobs=" + worker.get("parallel_tests").asInt());
          }
          if (worker.get("timeout_factor").asInt() != 1) {
            facts.add("timeout-factor=" + worker.get("timeout_factor").asInt());
          }
          if (!worker.get("exclude_test_resources").isEmpty()) {
            facts.add(
                "exclude-resources="
                    + words(worker.get("exclude_test_resources")).stream()
                        .map(resource -> ",-" + resource)
                        .collect(Collectors.joining()));
          }
          expected.put(worker.get("name").asString(), facts.stream().sorted().toList());
        });
    Map<String, List<String>> actual = new TreeMap<>();
    ours.workers()
        .forEach(worker ->
            actual.put(
                worker.name(),
                worker.values().entrySet().stream()
                    .map(value -> value.getKey() + "=" + String.join(" ", value.getValue()))
                    .sorted()
                    .toList()));
    assertThat(actual).isEqualTo(expected);
  }

  @Test
  void nothing_in_it_is_odd() {
    assertThat(ours.warnings()).isEmpty();
  }

  @Test
  void every_builder_but_those_of_pull_requests_has_exactly_one_scheduler_of_pushes() {
    List<String> scheduled =
        ours.schedulers().stream()
            .filter(BranchScheduler.class::isInstance)
            .flatMap(scheduler -> scheduler.builders().stream())
            .toList();
    assertThat(scheduled).doesNotHaveDuplicates();
    assertThat(new TreeSet<>(scheduled))
        .isEqualTo(
            ours.builders().stream()
                .filter(builder -> !builder.branch().equals("PR"))
                .map(BuilderDefinition::name)
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void it_can_be_read_over_coffee() throws IOException {
    List<String> lines = Files.readAllLines(FILE);
    assertThat(lines).hasSizeLessThan(600);
  }
}
