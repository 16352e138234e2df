package org.millrace.coordinator.catalog;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.catalog.FarmSpec.BranchSpec;
import org.millrace.coordinator.catalog.FarmSpec.BuildersSpec;
import org.millrace.coordinator.catalog.FarmSpec.ModeSpec;
import org.millrace.coordinator.catalog.FarmSpec.PlatformSpec;
import org.millrace.coordinator.catalog.FarmSpec.RecipeSpec;
import org.millrace.coordinator.catalog.FarmSpec.SchedulerSpec;
import org.millrace.protocol.Protocol;
import org.yaml.snakeyaml.nodes.Node;

/** Reads the sections of the file: which keys there are, and of what kind their values. */
final class FarmReader {
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final Pattern TITLE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9 ._+()-]{0,79}");
  private static final Pattern REF = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._/+@-]{0,199}");
  private static final Pattern VERSION = Pattern.compile("[0-9]{1,4}\\.[0-9]{1,4}");
  private static final Pattern GITHUB = Pattern.compile("[A-Za-z0-9._-]+/[A-Za-z0-9._-]+");
  private static final Pattern PRINTABLE = Pattern.compile("[^\\p{Cntrl}]+");
  private static final String NAME_RULE = "letters, digits, '.', '_' and '-' only";

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
        section(file, "schedulers", this::scheduler));
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
            if (!KEY.matcher(key).matches()) {
              complaints.add(
                  Place.of(node), "bad name '" + key + "' in " + name + ": " + NAME_RULE);
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
    // A name that begins with a dash would be an option to git.
    check(
        url,
        text -> PRINTABLE.matcher(text).matches() && !text.startsWith("-"),
        "is no address for git");
    List<String> github =
        checked(fields.texts("github"), GITHUB.asMatchPredicate(), "is not of the form owner/name");
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
    check(ref, REF.asMatchPredicate(), "is no name of a git branch");
    Text version = fields.requiredText("version");
    check(version, VERSION.asMatchPredicate(), "is no version like 3.13");
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
    check(name, TITLE.asMatchPredicate(), "cannot be part of a builder's name");
    Text architecture = fields.requiredText("architecture");
    check(architecture, KEY.asMatchPredicate(), "is no architecture: " + NAME_RULE);
    Text execution = fields.requiredText("execution");
    check(
        execution,
        word -> word.equals(Execution.NATIVE.word()),
        "is no kind of execution that this version of Millrace knows; there is native");
    List<String> labels =
        checked(fields.texts("labels"), KEY.asMatchPredicate(), "is no label: " + NAME_RULE);
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
        check(name, Protocol.STEP_NAME.asMatchPredicate(), StepReader.NAME_RULE);
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
    check(
        name,
        text -> text.isEmpty() || TITLE.matcher(text).matches(),
        "cannot be part of a builder's name");
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

  private SchedulerSpec scheduler(String key, Node node) {
    String what = "scheduler '" + key + "'";
    Fields fields =
        Fields.of(
            node,
            what,
            complaints,
            List.of("kind", "branch", "stable-for", "unimportant", "platforms", "modes"));
    check(
        fields.requiredText("kind"),
        kind -> kind.equals("branch"),
        "is no kind of scheduler that this version of Millrace knows; there is branch");
    Duration stableFor =
        Objects.requireNonNullElse(fields.duration("stable-for", null), Duration.ofSeconds(30));
    List<String> prefixes = List.of();
    List<String> suffixes = List.of();
    Node unimportant = fields.node("unimportant");
    if (unimportant != null) {
      Fields files =
          Fields.of(
              unimportant, "'unimportant' of " + what, complaints, List.of("prefixes", "suffixes"));
      prefixes = checked(files.texts("prefixes"), text -> !text.isEmpty(), "is empty");
      suffixes = checked(files.texts("suffixes"), text -> !text.isEmpty(), "is empty");
    }
    return new SchedulerSpec(
        fields.place(),
        key,
        fields.requiredText("branch"),
        stableFor,
        prefixes,
        suffixes,
        fields.texts("platforms"),
        fields.texts("modes"));
  }

  private List<String> tags(Fields fields) {
    return checked(fields.texts("tags"), KEY.asMatchPredicate(), "is no tag: " + NAME_RULE);
  }

  private Map<String, Node> values(Fields fields) {
    Node node = fields.node("values");
    return node == null ? Map.of() : Fields.open(node, "values", complaints).all();
  }

  private List<String> checked(List<Text> texts, Predicate<String> rule, String complaint) {
    texts.forEach(text -> check(text, rule, complaint));
    return texts.stream().map(Text::value).toList();
  }

  /** Complains about a text that breaks a rule, unless it is only a missing one's stand-in. */
  private void check(Text text, Predicate<String> rule, String complaint) {
    if (!text.isMissing() && !rule.test(text.value())) {
      complaints.add(text.place(), "'" + text.value() + "' " + complaint);
    }
  }
}
