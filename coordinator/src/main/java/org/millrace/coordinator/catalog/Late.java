package org.millrace.coordinator.catalog;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What of a builder is only known when a worker has claimed a build: the steps that depend on it as
 * they are written, and the values that they name.
 *
 * @param steps those that depend on the worker, as they are written
 * @param values that they name, as they are written, without what a worker says
 */
public record Late(List<Step> steps, Map<String, List<String>> values) {
  /**
   * The value that says how many times longer the builder's programs take on the worker because
   * they are emulated there: a whole number, 1 where nothing is.
   */
  static final String EMULATION_FACTOR = "emulation-factor";

  private static final Place NOWHERE = new Place(1, 1);

  public Late {
    steps = List.copyOf(steps);
    values = Map.copyOf(values);
  }

  /**
   * A step as it is written, with names in it.
   *
   * @param silence null where it is not said
   * @param limit null where it is not said
   */
  public record Step(
      String name,
      List<String> command,
      String directory,
      Map<String, String> environment,
      @Nullable String silence,
      @Nullable String limit) {}

  /** The steps as the worker with these values carries them out. */
  List<StepDefinition> bind(List<StepDefinition> all, Map<String, List<String>> settings) {
    Map<String, Value> merged = new HashMap<>();
    values.forEach((name, words) -> merged.put(name, value(words)));
    settings.forEach((name, words) -> merged.put(name, value(words)));
    Complaints complaints = new Complaints("");
    Values bound = new Values(merged, Set.of(), complaints, new Effort());
    Map<String, Step> written =
        steps.stream().collect(Collectors.toMap(Step::name, Function.identity()));
    List<StepDefinition> result = new ArrayList<>();
    for (StepDefinition step : all) {
      Step template = written.get(step.name());
      result.add(template == null ? step : bind(step, template, bound, complaints));
    }
    if (complaints.hasErrors()) {
      throw new IllegalArgumentException(complaints.inOrder().getFirst().message());
    }
    return List.copyOf(result);
  }

  private static Value value(List<String> words) {
    return new Value(words.stream().map(Late::text).toList(), NOWHERE);
  }

  private static Text text(String word) {
    return new Text(word, NOWHERE);
  }

  private static StepDefinition bind(
      StepDefinition step, Step template, Values values, Complaints complaints) {
    Map<String, String> environment = new LinkedHashMap<>();
    template.environment().forEach((name, word) -> environment.put(name, values.text(text(word))));
    return new StepDefinition(
        step.name(),
        step.sources(),
        template.command().stream().flatMap(word -> values.words(text(word)).stream()).toList(),
        values.text(text(template.directory())),
        environment,
        duration(template.silence(), step.silence(), values, complaints),
        duration(template.limit(), step.limit(), values, complaints),
        step.grace(),
        step.haltOnFailure(),
        step.flunkOnFailure(),
        step.warnOnFailure(),
        step.warnOnWarnings(),
        step.alwaysRun(),
        step.warningCodes(),
        step.parser(),
        step.logCap(),
        step.artifacts(),
        step.container());
  }

  private static @Nullable Duration duration(
      @Nullable String template,
      @Nullable Duration otherwise,
      Values values,
      Complaints complaints) {
    if (template == null) {
      return otherwise;
    }
    String text = values.text(text(template));
    Duration duration = Quantity.duration(text);
    if (duration == null) {
      complaints.add(NOWHERE, "'" + Text.shortened(text) + "' is no duration like 30s, 20m or 4h");
    }
    return duration;
  }
}
