package org.millrace.coordinator.catalog;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.millrace.coordinator.catalog.StepDefinition.Artifact;
import org.millrace.coordinator.catalog.StepDefinition.Parser;
import org.yaml.snakeyaml.nodes.Node;

/** Reads one step of one builder. */
final class StepReader {
  /** What a mode may replace. */
  static final List<String> REPLACEABLE =
      List.of(
          "command",
          "directory",
          "environment",
          "silence",
          "limit",
          "grace",
          "halt-on-failure",
          "flunk-on-failure",
          "warn-on-failure",
          "warn-on-warnings",
          "always-run",
          "warning-codes",
          "parser",
          "log-cap",
          "artifacts");

  static final List<String> KEYS =
      Stream.concat(Stream.of("name", "sources"), REPLACEABLE.stream()).toList();

  private static final long MIB = 1024 * 1024;
  private static final long LOG_CAP = 256 * MIB;
  private static final Duration SILENCE = Duration.ofMinutes(20);
  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final Map<String, Parser> PARSERS =
      Map.of(
          "none", Parser.NONE,
          "compiler", Parser.COMPILER,
          "regrtest", Parser.REGRTEST,
          "verify", Parser.VERIFY);

  private final Complaints complaints;
  private final Values values;

  StepReader(Complaints complaints, Values values) {
    this.complaints = complaints;
    this.values = values;
  }

  StepDefinition read(String name, Fields fields) {
    boolean sources = fields.flag("sources", false);
    List<String> command =
        fields.texts("command").stream().map(values::words).flatMap(List::stream).toList();
    if (sources && fields.node("command") != null) {
      complaints.add(
          fields.place("command"), "step '" + name + "' has both 'sources' and a 'command'");
    } else if (!sources && fields.required("command") != null && command.isEmpty()) {
      complaints.add(fields.place("command"), "'command' of step '" + name + "' is empty");
    }
    return new StepDefinition(
        name,
        sources,
        command,
        directory(fields),
        environment(fields),
        fields.duration("silence", SILENCE),
        fields.duration("limit", null),
        Objects.requireNonNullElse(fields.duration("grace", null), GRACE),
        fields.flag("halt-on-failure", false),
        fields.flag("flunk-on-failure", true),
        fields.flag("warn-on-failure", false),
        fields.flag("warn-on-warnings", false),
        fields.flag("always-run", false),
        fields.numbers("warning-codes"),
        parser(fields),
        fields.size("log-cap", LOG_CAP),
        artifacts(name, fields));
  }

  private String directory(Fields fields) {
    Text directory = fields.text("directory");
    return directory == null ? "" : inside(directory);
  }

  /** Complains about a path that leaves the workspace. */
  private String inside(Text path) {
    String value = values.text(path);
    boolean leaves = value.startsWith("/") || List.of(value.split("/")).contains("..");
    if (value.isEmpty() || leaves) {
      complaints.add(path.place(), "'" + value + "' is not a path inside the workspace");
    }
    return value;
  }

  private Map<String, String> environment(Fields fields) {
    Map<String, String> environment = new LinkedHashMap<>();
    Node node = fields.node("environment");
    if (node != null) {
      Fields.open(node, "'environment'", complaints)
          .all()
          .forEach((name, value) -> {
            Text text = Fields.scalar(value, "variable '" + name + "'", complaints);
            if (text != null) {
              environment.put(name, values.text(text));
            }
          });
    }
    return environment;
  }

  private Parser parser(Fields fields) {
    Text word = fields.text("parser");
    if (word == null) {
      return Parser.NONE;
    }
    Parser parser = PARSERS.get(word.value());
    if (parser == null) {
      complaints.add(
          word.place(),
          "unknown parser '" + word.value() + "'" + Spelling.hint(word.value(), PARSERS.keySet()));
      return Parser.NONE;
    }
    return parser;
  }

  private List<Artifact> artifacts(String step, Fields fields) {
    List<Artifact> artifacts = new ArrayList<>();
    Node node = fields.node("artifacts");
    if (node != null) {
      for (Node item : Fields.items(node, "'artifacts' of step '" + step + "'", complaints)) {
        Fields artifact =
            Fields.of(item, "an artifact", complaints, List.of("name", "path", "cap"));
        Text name = artifact.requiredText("name");
        complaints.check(name, Rule.ARTIFACT);
        Text path = Objects.requireNonNullElse(artifact.text("path"), name);
        artifacts.add(new Artifact(name.value(), inside(path), artifact.size("cap", 16 * MIB)));
      }
    }
    return artifacts;
  }
}
