package org.millrace.coordinator.catalog;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.catalog.FarmSpec.WorkerSpec;
import org.yaml.snakeyaml.nodes.Node;

/** Reads what is known of workers, and locks. */
final class WorkerReader {
  /** Monday first. */
  static final List<String> DAYS =
      Arrays.stream(DayOfWeek.values())
          .map(day -> day.name().substring(0, 3).toLowerCase(Locale.ROOT))
          .toList();

  private final Complaints complaints;
  private final LayerReader layers;

  WorkerReader(Complaints complaints, LayerReader layers) {
    this.complaints = complaints;
    this.layers = layers;
  }

  WorkerSpec worker(String name, Node node) {
    String what = "worker '" + name + "'";
    Fields fields = Fields.of(node, what, complaints, Shapes.WORKER);
    fields.required("labels");
    List<Text> labels = fields.texts("labels");
    complaints.check(labels, Rule.LABEL);
    Map<String, Value> values = layers.values(fields);
    values
        .values()
        .forEach(value ->
            value.words().stream()
                .filter(word -> word.value().contains("${"))
                .forEach(word ->
                    complaints.add(
                        word.place(),
                        "a value of a worker cannot name others: write what it is, not '"
                            + Text.shortened(word.value())
                            + "'")));
    List<Downtime> downtime = new ArrayList<>();
    Node times = fields.node("downtime");
    if (times != null) {
      for (Node item : Fields.items(times, "'downtime' of " + what, complaints)) {
        downtime.add(
            downtime(Fields.of(item, "'downtime' of " + what, complaints, Shapes.DOWNTIME)));
      }
    }
    return new WorkerSpec(name, fields.place(), labels, values, downtime);
  }

  private Downtime downtime(Fields fields) {
    List<DayOfWeek> days = new ArrayList<>();
    for (Text word : fields.texts("days")) {
      int index = DAYS.indexOf(word.value());
      if (index < 0) {
        complaints.add(
            word.place(), "unknown day '" + word.value() + "'" + Spelling.hint(word.value(), DAYS));
      } else {
        days.add(DayOfWeek.of(index + 1));
      }
    }
    LocalTime from = time(fields, "from");
    LocalTime to = time(fields, "to");
    return new Downtime(
        days.isEmpty() ? List.of(DayOfWeek.values()) : days.stream().distinct().sorted().toList(),
        from,
        to,
        zone(fields.text("zone"), fields.what()));
  }

  private LocalTime time(Fields fields, String key) {
    Text text = fields.requiredText(key);
    complaints.check(text, Rule.TIME);
    return Rule.TIME.holds(text.value()) ? LocalTime.parse(text.value()) : LocalTime.MIDNIGHT;
  }

  private ZoneId zone(@Nullable Text name, String what) {
    if (name == null) {
      return ZoneOffset.UTC;
    }
    try {
      return ZoneId.of(name.value());
    } catch (DateTimeException _) {
      complaints.add(
          name.place(),
          "unknown time zone '"
              + Text.shortened(name.value())
              + "' of "
              + what
              + Spelling.hint(name.value(), ZoneId.getAvailableZoneIds()));
      return ZoneOffset.UTC;
    }
  }

  LockRule lock(String name, Node node) {
    Fields fields = Fields.of(node, "lock '" + name + "'", complaints, Shapes.LOCK);
    int slots = fields.number("slots", 1);
    if (slots < 1 || slots > 1000) {
      complaints.add(
          fields.place("slots"), "'slots' of lock '" + name + "' must be between 1 and 1000");
    }
    String per = fields.choice("per", "kind of lock", List.of("farm", "worker"));
    return new LockRule(name, slots, per.equals("farm") ? LockRule.Per.FARM : LockRule.Per.WORKER);
  }
}
