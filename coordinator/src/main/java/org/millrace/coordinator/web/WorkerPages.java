package org.millrace.coordinator.web;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.view.WorkerList;
import org.millrace.coordinator.view.WorkerRecord;
import org.millrace.coordinator.view.WorkerRecord.Ran;
import org.millrace.coordinator.view.WorkerRecord.Share;
import org.millrace.webui.Frame;
import org.millrace.webui.Link;
import org.millrace.webui.Took;
import org.millrace.webui.When;
import org.millrace.webui.WorkerPage;
import org.millrace.webui.WorkersPage.Fact;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code /workers/{name}}. */
@Controller
class WorkerPages {
  private static final int DAYS = 30;
  private static final int SHOWN = 30;
  private static final int TURNS = 20;

  private final WorkerList list;
  private final WorkerRecord record;
  private final WorkerCards cards;
  private final Present present;
  private final JsonMapper json;

  WorkerPages(
      WorkerList list, WorkerRecord record, WorkerCards cards, Present present, JsonMapper json) {
    this.list = list;
    this.record = record;
    this.cards = cards;
    this.present = present;
    this.json = json;
  }

  @GetMapping("/workers/{name}")
  String worker(
      @PathVariable String name,
      @RequestParam(required = false) @Nullable Long before,
      Model model) {
    WorkerList.WorkerRow worker =
        list.find(name).orElseThrow(() -> new NotHere("There is no worker “" + name + "”."));
    Instant now = present.now();
    List<Ran> found = record.ran(worker.id(), before == null ? Long.MAX_VALUE : before, SHOWN + 1);
    List<Ran> shown = found.size() > SHOWN ? found.subList(0, SHOWN) : found;
    String self = Words.worker(name).href();
    model.addAttribute(
        "page",
        new WorkerPage(
            new Frame(name, "workers", List.of(new Link("Workers", "/workers")), "workers,builds"),
            cards.card(
                worker,
                list.held().stream().filter(held -> held.workerId() == worker.id()).toList(),
                now),
            DAYS,
            share(record.share(worker.id(), DAYS), worker.slots()),
            settings(worker),
            shown.stream().map(ran -> ran(ran, now)).toList(),
            record.turns(worker.id(), TURNS).stream()
                .map(turn ->
                    new WorkerPage.Turn(
                        new When(turn.at(), now), turn.to().toLowerCase(Locale.ROOT), turn.cause()))
                .toList(),
            before == null ? null : self,
            found.size() > SHOWN ? self + "?before=" + shown.getLast().attempt() : null));
    return "worker";
  }

  private static List<Fact> share(Share share, int slots) {
    if (share.attempts() == 0) {
      return List.of(new Fact("Builds", "none"));
    }
    double whole = Duration.ofDays(share.days()).toSeconds() * (double) Math.max(1, slots);
    return List.of(
        new Fact("Builds", String.format(Locale.ROOT, "%,d", share.attempts())),
        new Fact("Well, or with warnings", String.format(Locale.ROOT, "%,d", share.good())),
        new Fact("Failed", String.format(Locale.ROOT, "%,d", share.bad())),
        new Fact("Broken off or lost", String.format(Locale.ROOT, "%,d", share.broken())),
        new Fact(
            "Had work",
            String.format(
                Locale.ROOT,
                "%s, %.0f %% of its time",
                new Took(share.busy()).text(),
                100 * share.busy().toSeconds() / whole)));
  }

  /** What builders.yaml says of it. */
  private List<Fact> settings(WorkerList.WorkerRow worker) {
    List<Fact> facts = new ArrayList<>();
    json.readTree(worker.settings())
        .properties()
        .forEach(one -> facts.add(new Fact(one.getKey(), words(one.getValue()))));
    Window[] downtime = json.readValue(worker.downtime(), Window[].class);
    if (downtime.length > 0) {
      facts.add(
          new Fact(
              "downtime",
              Stream.of(downtime).map(WorkerPages::words).collect(Collectors.joining("; "))));
    }
    return facts;
  }

  private static String words(JsonNode list) {
    return list.valueStream().map(JsonNode::asString).collect(Collectors.joining(", "));
  }

  /** A downtime as the catalog keeps it: days by their English names in capitals. */
  private record Window(List<String> days, String from, String to, String zone) {}

  private static String words(Window window) {
    String days =
        window.days().size() == DayOfWeek.values().length
            ? "every day"
            : window.days().stream()
                .map(day -> DayOfWeek.valueOf(day).getDisplayName(TextStyle.SHORT, Locale.ENGLISH))
                .collect(Collectors.joining(", "));
    return "%s %s to %s, %s".formatted(days, window.from(), window.to(), window.zone());
  }

  private static WorkerPage.Ran ran(Ran ran, Instant now) {
    List<String> notes = new ArrayList<>();
    if (ran.ordinal() > 1) {
      notes.add("attempt " + ran.ordinal());
    }
    String reason = Words.reason(ran.reason());
    if (!reason.isEmpty()) {
      notes.add(reason);
    }
    if (!ran.message().isEmpty()) {
      notes.add(ran.message());
    }
    Instant end = ran.finishedAt() == null ? now : ran.finishedAt();
    return new WorkerPage.Ran(
        ran.attempt(),
        Words.status(ran.state(), ran.result()),
        Words.line(ran.build(), now),
        String.join(", ", notes),
        new When(ran.leasedAt(), now),
        new Took(Duration.between(ran.leasedAt(), end)));
  }
}
