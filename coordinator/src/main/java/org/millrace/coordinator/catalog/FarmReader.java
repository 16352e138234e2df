package org.millrace.coordinator.catalog;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.catalog.FarmSpec.BranchSpec;
import org.millrace.coordinator.catalog.FarmSpec.BuildersSpec;
import org.millrace.coordinator.catalog.FarmSpec.ModeSpec;
import org.millrace.coordinator.catalog.FarmSpec.PlatformSpec;
import org.millrace.coordinator.catalog.FarmSpec.RecipeSpec;
import org.yaml.snakeyaml.nodes.Node;

/** Reads the sections of the file: which keys there are, and of what kind their values. */
final class FarmReader {
  private final Complaints complaints;

  FarmReader(Complaints complaints) {
    this.complaints = complaints;
  }

  FarmSpec read(Node root) {
    Fields file =
        Fields.of(
            root,
            "the file",
            complaints,
            List.of(
                "repositories",
                "branches",
                "platforms",
                "recipes",
                "modes",
                "builders",
                "schedulers"));
    Map<String, Repository> repositories = section(file, "repositories", this::repository);
    checkGithubNames(file, repositories);
    return new FarmSpec(
        repositories,
        section(file, "branches", this::branch),
        section(file, "platforms", this::platform),
        section(file, "recipes", this::recipe),
        section(file, "modes", this::mode),
        builders(file.required("builders")),
        section(file, "schedulers", new SchedulerReader(complaints)::read));
  }

  @FunctionalInterface
  private interface EntryReader<T> {
    T read(String key, Node node);
  }

  private <T> Map<String, T> section(Fields file, String name, EntryReader<T> reader) {
    Map<String, T> entries = new LinkedHashMap<>();
    Node section = file.required(name);
    if (section != null) {
      Fields.open(section, name, complaints)
          .all()
          .forEach((key, node) -> {
            if (!Rule.KEY.test(key)) {
              complaints.add(
                  Place.of(node), "bad name '" + key + "' in " + name + ": " + Rule.NAME_RULE);
            }
            entries.put(key, reader.read(key, node));
          });
    }
    return entries;
  }

  private Repository repository(String key, Node node) {
    String what = "repository '" + key + "'";
    Fields fields = Fields.of(node, what, complaints, List.of("url", "github"));
    Text url = fields.requiredText("url");
    complaints.check(url, Rule.ADDRESS);
    List<String> github = complaints.check(fields.texts("github"), Rule.GITHUB);
    return new Repository(key, url.value(), github);
  }

  private void checkGithubNames(Fields file, Map<String, Repository> repositories) {
    Map<String, String> owners = new LinkedHashMap<>();
    for (Repository repository : repositories.values()) {
      for (String name : repository.github()) {
        String other = owners.putIfAbsent(name.toLowerCase(Locale.ROOT), repository.name());
        if (other != null) {
          complaints.add(
              file.place("repositories"),
              "'%s' is the GitHub name of both '%s' and '%s'"
                  .formatted(name, other, repository.name()));
        }
      }
    }
  }

  private BranchSpec branch(String key, Node node) {
    Fields fields =
        Fields.of(
            node, "branch '" + key + "'", complaints, List.of("repository", "ref", "version"));
    Text repository = fields.requiredText("repository");
    Text ref =
        Objects.requireNonNullElseGet(fields.text("ref"), () -> new Text(key, Place.of(node)));
    complaints.check(ref, Rule.REF);
    Text version = fields.requiredText("version");
    complaints.check(version, Rule.VERSION);
    return new BranchSpec(key, repository, ref, version);
  }

  private PlatformSpec platform(String key, Node node) {
    Fields fields =
        Fields.of(
            node,
            "platform '" + key + "'",
            complaints,
            List.of("name", "architecture", "execution", "labels", "values"));
    Text name = fields.requiredText("name");
    complaints.check(name, Rule.TITLE);
    Text architecture = fields.requiredText("architecture");
    complaints.check(architecture, Rule.ARCHITECTURE);
    complaints.check(fields.requiredText("execution"), Rule.EXECUTION);
    List<String> labels = complaints.check(fields.texts("labels"), Rule.LABEL);
    if (labels.isEmpty()) {
      complaints.add(
          fields.place(), "platform '" + key + "' lacks labels: which workers may build it?");
    }
    return new PlatformSpec(
        key, name, architecture.value(), Execution.NATIVE, labels, values(fields));
  }

  private RecipeSpec recipe(String key, Node node) {
    String what = "recipe '" + key + "'";
    Fields fields = Fields.of(node, what, complaints, List.of("values", "steps"));
    Map<String, Fields> steps = new LinkedHashMap<>();
    Node list = fields.required("steps");
    if (list != null) {
      List<Node> items = Fields.items(list, "'steps' of " + what, complaints);
      if (items.isEmpty()) {
        complaints.add(Place.of(list), what + " has no steps");
      }
      for (Node item : items) {
        Fields step = Fields.of(item, "a step of " + what, complaints, StepReader.KEYS);
        Text name = step.requiredText("name");
        complaints.check(name, Rule.STEP);
        if (steps.putIfAbsent(name.value(), step.called("step '" + name.value() + "'")) != null) {
          complaints.add(name.place(), "step '" + name.value() + "' is there twice in " + what);
        }
      }
    }
    return new RecipeSpec(values(fields), steps);
  }

  private ModeSpec mode(String key, Node node) {
    String what = "mode '" + key + "'";
    Fields fields =
        Fields.of(
            node,
            what,
            complaints,
            List.of("name", "extends", "recipe", "tags", "priority", "values", "steps"));
    Text name = fields.requiredText("name");
    complaints.check(name, Rule.TITLE_OR_NOTHING);
    Map<String, Fields> steps = new LinkedHashMap<>();
    Node overlay = fields.node("steps");
    if (overlay != null) {
      Fields.open(overlay, "'steps' of " + what, complaints)
          .all()
          .forEach((step, values) ->
              steps.put(
                  step,
                  Fields.of(
                      values,
                      "step '" + step + "' of " + what,
                      complaints,
                      StepReader.REPLACEABLE)));
    }
    return new ModeSpec(
        key,
        fields.place(),
        name.value(),
        fields.text("extends"),
        fields.text("recipe"),
        fields.node("tags") == null ? null : tags(fields),
        fields.node("priority") == null ? null : (Integer) fields.number("priority", 0),
        values(fields),
        steps);
  }

  private List<BuildersSpec> builders(@Nullable Node node) {
    List<BuildersSpec> products = new ArrayList<>();
    if (node != null) {
      for (Node item : Fields.items(node, "builders", complaints)) {
        Fields fields =
            Fields.of(
                item, "builders", complaints, List.of("platforms", "modes", "branches", "tags"));
        products.add(
            new BuildersSpec(
                atLeastOne(fields, "platforms"),
                atLeastOne(fields, "modes"),
                atLeastOne(fields, "branches"),
                tags(fields)));
      }
    }
    return products;
  }

  private List<Text> atLeastOne(Fields fields, String key) {
    Node node = fields.required(key);
    List<Text> texts = fields.texts(key);
    if (node != null && texts.isEmpty()) {
      complaints.add(Place.of(node), "'" + key + "' of builders is empty");
    }
    return texts;
  }

  private List<String> tags(Fields fields) {
    return complaints.check(fields.texts("tags"), Rule.TAG);
  }

  private Map<String, Node> values(Fields fields) {
    Node node = fields.node("values");
    return node == null ? Map.of() : Fields.open(node, "values", complaints).all();
  }
}
