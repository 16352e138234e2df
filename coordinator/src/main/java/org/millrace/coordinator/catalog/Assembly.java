package org.millrace.coordinator.catalog;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.millrace.coordinator.catalog.FarmSpec.PlatformSpec;
import org.millrace.protocol.Labels;

/** Makes the builder that a combination stands for. */
final class Assembly {
  private final FarmSpec farm;
  private final Complaints complaints;
  private final Effort effort;
  private final References references;
  private final Set<String> late;

  /**
   * @param late names of the values that a worker of the file says otherwise
   */
  Assembly(FarmSpec farm, Set<String> late, Complaints complaints, Effort effort) {
    this.farm = farm;
    this.late = late;
    this.complaints = complaints;
    this.effort = effort;
    this.references = new References(complaints);
  }

  BuilderDefinition builder(Combination from) {
    Map<String, Value> written = from.values();
    Values values = new Values(written, late(from.platform()), complaints, effort);
    StepReader reader = new StepReader(complaints, values, from.platform().architecture());
    List<StepDefinition> steps = new ArrayList<>();
    from.recipe()
        .steps()
        .forEach((name, fields) -> {
          effort.step(fields.place());
          steps.add(reader.read(name, from.step(name, fields)));
        });
    PlatformSpec platform = from.platform();
    List<String> requires = new ArrayList<>(labels(from, values));
    requires.addAll(proven(steps, platform));
    return new BuilderDefinition(
        from.name(),
        platform.key(),
        platform.architecture(),
        platform.execution(),
        from.mode().key(),
        from.branch().name(),
        from.branch().repository().value(),
        from.branch().ref().value(),
        from.tags().stream().map(Text::value).distinct().toList(),
        requires.stream().distinct().toList(),
        from.mode().priority() + from.branch().priority(),
        locks(from),
        List.copyOf(steps),
        reader.late().isEmpty() ? null : late(reader, written));
  }

  private List<String> labels(Combination from, Values values) {
    List<String> labels = new ArrayList<>();
    from.platform().labels().forEach(label -> labels.add(label.value()));
    values.takeUsed();
    for (Text label : from.mode().labels()) {
      for (String word : values.words(label)) {
        complaints.check(new Text(word, label.place()), Rule.LABEL);
        labels.add(word);
      }
      if (values.isLate(values.takeUsed())) {
        complaints.add(label.place(), "a label cannot depend on the worker: it says which worker");
      }
    }
    return labels;
  }

  /** What a worker must have proven that it can do. */
  private static List<String> proven(List<StepDefinition> steps, PlatformSpec platform) {
    List<String> labels = new ArrayList<>();
    if (steps.stream().anyMatch(step -> step.container() != null)) {
      labels.add(Labels.CONTAINERS);
    }
    if (platform.execution().needsEmulator()) {
      labels.add(Labels.emulates(platform.architecture()));
    }
    return labels;
  }

  private List<String> locks(Combination from) {
    from.locks().forEach(lock -> references.find(lock, farm.locks(), "lock"));
    return from.locks().stream().map(Text::value).distinct().toList();
  }

  /** What a worker measured is known of it as late as what the file says of it. */
  private Set<String> late(PlatformSpec platform) {
    if (platform.execution() == Execution.NATIVE) {
      return late;
    }
    Set<String> all = new HashSet<>(late);
    all.add(Late.EMULATION_FACTOR);
    return all;
  }

  private static Late late(StepReader reader, Map<String, Value> written) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (String name : reader.lateNames()) {
      Value value = written.get(name);
      if (value != null) {
        values.put(name, value.words().stream().map(Text::value).toList());
      }
    }
    return new Late(reader.late(), values);
  }
}
