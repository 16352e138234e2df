package org.millrace.coordinator.catalog;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.catalog.StepDefinition.Artifact;
import org.millrace.coordinator.catalog.StepDefinition.Container;
import org.millrace.coordinator.catalog.StepDefinition.Parser;
import org.yaml.snakeyaml.nodes.Node;

/** Reads the steps of one builder. */
final class StepReader {
  static final List<String> PARSERS =
      Stream.of(Parser.values()).map(parser -> parser.name().toLowerCase(Locale.ROOT)).toList();

  private static final long MIB = 1024 * 1024;
  private static final long LOG_CAP = 256 * MIB;
  private static final Duration SILENCE = Duration.ofMinutes(20);
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final Complaints complaints;
  private final Values values;
  private final String architecture;
  private final List<Late.Step> late = new ArrayList<>();
  private final Set<String> lateNames = new LinkedHashSet<>();

  /**
   * @param architecture the platform's, and so that of images unless a step says otherwise
   */
  StepReader(Complaints complaints, Values values, String architecture) {
    this.complaints = complaints;
    this.values = values;
    this.architecture = architecture;
  }

  /** The steps read so far that depend on the worker. */
  List<Late.Step> late() {
    return late;
  }

  /** Names of the values that those name. */
  Set<String> lateNames() {
    return lateNames;
  }

  StepDefinition read(String name, Fields fields) {
    boolean sources = fields.flag("sources", false);
    values.takeUsed();
    List<String> command =
        fields.texts("command").stream().map(values::words).flatMap(List::stream).toList();
    if (sources && fields.node("command") != null) {
      complaints.add(
          fields.place("command"), "step '" + name + "' has both 'sources' and a 'command'");
    } else if (!sources && fields.required("command") != null && command.isEmpty()) {
      complaints.add(fields.place("command"), "'command' of step '" + name + "' is empty");
    }
    String directory = directory(fields);
    Map<String, Text> environment = environment(fields);
    Map<String, String> finished = new LinkedHashMap<>();
    environment.forEach((variable, text) -> finished.put(variable, values.text(text)));
    Duration silence = fields.duration("silence", SILENCE, values::finish);
    Duration limit = fields.duration("limit", null, values::finish);
    Set<String> used = values.takeUsed();
    if (values.isLate(used)) {
      lateNames.addAll(used);
      late.add(
          new Late.Step(
              name,
              fields.texts("command").stream().map(Text::value).toList(),
              Objects.requireNonNullElse(written(fields, "directory"), ""),
              written(environment),
              written(fields, "silence"),
              written(fields, "limit")));
    }
    return new StepDefinition(
        name,
        sources,
        command,
        directory,
        finished,
        silence,
        limit,
        Objects.requireNonNullElse(fields.duration("grace", null), GRACE),
        fields.flag("halt-on-failure", false),
        fields.flag("flunk-on-failure", true),
        fields.flag("warn-on-failure", false),
        fields.flag("warn-on-warnings", false),
        fields.flag("always-run", false),
        fields.numbers("warning-codes"),
        Parser.valueOf(fields.choice("parser", "parser", PARSERS).toUpperCase(Locale.ROOT)),
        fields.size("log-cap", LOG_CAP),
        artifacts(name, fields),
        sources ? null : container(name, fields));
  }

  /** Null for the worker's own system, which an empty image also stands for. */
  private @Nullable Container container(String step, Fields fields) {
    Text image = fields.text("image");
    String name = image == null ? "" : values.text(image);
    if (image == null || name.isEmpty()) {
      return null;
    }
    complaints.check(new Text(name, image.place()), Rule.IMAGE);
    Text other = fields.text("architecture");
    String itsOwn = other == null ? architecture : values.text(other);
    if (other != null) {
      complaints.check(new Text(itsOwn, other.place()), Rule.ARCHITECTURE);
    }
    if (values.isLate(values.takeUsed())) {
      complaints.add(image.place(), "the image of step '" + step + "' cannot depend on the worker");
    }
    return new Container(name, itsOwn, fields.flag("network", false));
  }

  private static @Nullable String written(Fields fields, String key) {
    Text text = fields.text(key);
    return text == null ? null : text.value();
  }

  private static Map<String, String> written(Map<String, Text> environment) {
    Map<String, String> written = new LinkedHashMap<>();
    environment.forEach((variable, text) -> written.put(variable, text.value()));
    return written;
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
      complaints.add(
          path.place(), "'" + Text.shortened(value) + "' is not a path inside the workspace");
    }
    return value;
  }

  private Map<String, Text> environment(Fields fields) {
    Map<String, Text> environment = new LinkedHashMap<>();
    Node node = fields.node("environment");
    if (node != null) {
      Fields.open(node, "'environment'", complaints)
          .all()
          .forEach((name, value) -> {
            Text text = Fields.scalar(value, "variable '" + name + "'", complaints);
            if (text != null) {
              environment.put(name, text);
            }
          });
    }
    return environment;
  }

  private List<Artifact> artifacts(String step, Fields fields) {
    List<Artifact> artifacts = new ArrayList<>();
    Node node = fields.node("artifacts");
    if (node != null) {
      for (Node item : Fields.items(node, "'artifacts' of step '" + step + "'", complaints)) {
        Fields artifact = Fields.of(item, "an artifact", complaints, Shapes.ARTIFACT);
        Text name = artifact.requiredText("name");
        complaints.check(name, Rule.ARTIFACT);
        Text path = Objects.requireNonNullElse(artifact.text("path"), name);
        artifacts.add(new Artifact(name.value(), inside(path), artifact.size("cap", 16 * MIB)));
        if (values.isLate(values.takeUsed())) {
          complaints.add(path.place(), "the path of an artifact cannot depend on the worker");
        }
      }
    }
    return artifacts;
  }
}
