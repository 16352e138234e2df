package org.millrace.coordinator.web;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.millrace.coordinator.view.WorkerList;
import org.millrace.protocol.Facts;
import org.millrace.webui.Bytes;
import org.millrace.webui.Status;
import org.millrace.webui.When;
import org.millrace.webui.WorkersPage;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Says of a worker what people want to know. */
@Component
class WorkerCards {
  private final JsonMapper json;

  WorkerCards(JsonMapper json) {
    this.json = json;
  }

  WorkersPage.Worker card(WorkerList.WorkerRow w, List<WorkerList.Held> held, Instant now) {
    Facts facts = w.facts() == null ? null : json.readValue(w.facts(), Facts.class);
    return new WorkersPage.Worker(
        w.name(),
        w.name(),
        "/workers/" + Words.segment(w.name()),
        status(w),
        w.state(),
        w.stateReason(),
        w.stateBy(),
        new When(w.stateAt(), now),
        w.owner(),
        w.labels(),
        w.abilities(),
        facts == null ? List.of() : facts.complaints(),
        w.slots(),
        w.lastSeenAt() == null ? null : new When(w.lastSeenAt(), now),
        facts == null ? "" : headline(facts),
        facts == null ? List.of() : facts(facts),
        held.stream().map(h -> new WorkersPage.Run(Words.line(h.build(), now), h.step())).toList());
  }

  /** State and whether it is heard from, in one. */
  static Status status(WorkerList.WorkerRow w) {
    return w.state().equals("ACTIVE")
        ? w.online() ? Status.ONLINE : Status.OFFLINE
        : Status.valueOf(w.state());
  }

  private static String headline(Facts f) {
    return String.format(
        Locale.ROOT,
        "%s · %s · %d %s · %s memory · %s free",
        f.architecture(),
        f.system(),
        f.cores(),
        f.cores() == 1 ? "core" : "cores",
        new Bytes(f.memoryBytes()).text(),
        new Bytes(f.diskFreeBytes()).text());
  }

  private static List<WorkersPage.Fact> facts(Facts f) {
    List<WorkersPage.Fact> facts = new ArrayList<>();
    facts.add(new WorkersPage.Fact("Host", f.hostname()));
    facts.add(new WorkersPage.Fact("Kernel", f.kernel()));
    facts.add(new WorkersPage.Fact("Agent", f.agentVersion() + " on Java " + f.javaVersion()));
    add(facts, "Compilers", f.compilers());
    if (!f.llvmMajors().isEmpty()) {
      facts.add(
          new WorkersPage.Fact(
              "LLVM",
              f.llvmMajors().stream().map(String::valueOf).collect(Collectors.joining(", "))));
    }
    add(facts, "Containers", f.containerEngines());
    add(facts, "Emulators", emulators(f));
    if (f.git() != null) {
      facts.add(new WorkersPage.Fact("Git", f.git()));
    }
    return facts;
  }

  private static Map<String, String> emulators(Facts f) {
    Map<String, String> emulators = new TreeMap<>(f.emulators());
    f.timeoutFactors()
        .forEach((architecture, factor) ->
            emulators.computeIfPresent(
                architecture,
                (key, version) ->
                    String.format(Locale.ROOT, "%s, measured %.1f times slower", version, factor)));
    return emulators;
  }

  private static void add(List<WorkersPage.Fact> facts, String name, Map<String, String> found) {
    if (!found.isEmpty()) {
      facts.add(
          new WorkersPage.Fact(
              name,
              new TreeMap<>(found)
                  .entrySet().stream()
                      .map(e ->
                          e.getValue().contains(e.getKey())
                              ? e.getValue()
                              : e.getKey() + " " + e.getValue())
                      .collect(Collectors.joining("; "))));
    }
  }
}
