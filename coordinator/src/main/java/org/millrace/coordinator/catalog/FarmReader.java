package org.millrace.coordinator.catalog;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.catalog.FarmSpec.BranchSpec;
import org.yaml.snakeyaml.nodes.Node;

/** Reads the file, section by section. */
final class FarmReader {
  private static final int MOST_ENTRIES = 500;

  private final Complaints complaints;
  private final LayerReader layers;

  FarmReader(Complaints complaints) {
    this.complaints = complaints;
    this.layers = new LayerReader(complaints);
  }

  FarmSpec read(Node root) {
    Fields file = Fields.of(root, "the file", complaints, Shapes.FILE);
    Map<String, Repository> repositories = section(file, "repositories", this::repository);
    checkGithubNames(file, repositories);
    MatrixReader matrix = new MatrixReader(complaints, layers);
    RecipeReader recipes = new RecipeReader(complaints, layers);
    WorkerReader workers = new WorkerReader(complaints, layers);
    return new FarmSpec(
        repositories,
        section(file, "branches", this::branch),
        section(file, "platforms", matrix::platform),
        section(file, "recipes", recipes::recipe),
        section(file, "modes", recipes::mode),
        matrix.builders(file.required("builders")),
        section(file, "schedulers", new SchedulerReader(complaints)::read),
        optional(file, "workers", workers::worker),
        optional(file, "locks", workers::lock));
  }

  @FunctionalInterface
  private interface EntryReader<T> {
    T read(String key, Node node);
  }

  private <T> Map<String, T> section(Fields file, String name, EntryReader<T> reader) {
    return entries(file.required(name), name, reader);
  }

  private <T> Map<String, T> optional(Fields file, String name, EntryReader<T> reader) {
    return entries(file.node(name), name, reader);
  }

  private <T> Map<String, T> entries(@Nullable Node section, String name, EntryReader<T> reader) {
    Map<String, T> entries = new LinkedHashMap<>();
    if (section != null) {
      Map<String, Node> all = Fields.open(section, name, complaints).all();
      if (all.size() > MOST_ENTRIES) {
        complaints.add(
            Place.of(section), "more than %,d entries in %s".formatted(MOST_ENTRIES, name));
        return entries;
      }
      all.forEach((key, node) -> {
        if (!Rule.KEY.holds(key)) {
          complaints.add(
              Place.of(node),
              "bad name '" + Text.shortened(key) + "' in " + name + ": " + Rule.NAME_RULE);
        }
        entries.put(key, reader.read(key, node));
      });
    }
    return entries;
  }

  private Repository repository(String key, Node node) {
    Fields fields = Fields.of(node, "repository '" + key + "'", complaints, Shapes.REPOSITORY);
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
    Fields fields = Fields.of(node, "branch '" + key + "'", complaints, Shapes.BRANCH);
    Text repository = fields.requiredText("repository");
    Text itself = new Text(key, Place.of(node));
    Text ref = Objects.requireNonNullElse(fields.text("ref"), itself);
    complaints.check(ref, Rule.REF);
    Text version = fields.requiredText("version");
    complaints.check(version, Rule.VERSION);
    Text tag = fields.text("tag");
    if (tag != null) {
      complaints.check(tag, Rule.TAG);
    }
    return new BranchSpec(
        key,
        repository,
        ref,
        version,
        Objects.requireNonNullElse(tag, itself),
        fields.number("priority", 0),
        layers.read(fields));
  }
}
