package org.millrace.agent.system;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Finds out which container engines answer. Used by one thread at a time. */
final class Engines {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** The engine itself must answer: that its command is installed means nothing. */
  private static final Map<String, List<String>> QUESTIONS =
      Map.of(
          "docker", List.of("version", "--format", "{{.Server.Version}}"),
          "podman", List.of("info", "--format", "{{.Version.Version}}"));

  private final SearchPath path;
  private final Remembered remembered;

  /** What came of it: components as in {@link Abilities}. */
  record Found(Map<String, String> engines, List<String> complaints) {}

  Engines(SearchPath path, Remembered remembered) {
    this.path = path;
    this.remembered = remembered;
  }

  Found ask() {
    Found found = new Found(new TreeMap<>(), new ArrayList<>());
    new TreeMap<>(QUESTIONS).forEach((engine, question) -> ask(engine, question, found));
    return found;
  }

  private void ask(String engine, List<String> question, Found found) {
    Path program = path.find(engine);
    if (program == null) {
      if (remembered.has(engine)) {
        found.complaints().add(engine + " is not installed any more: no container can be started");
      }
      return;
    }
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(question);
    Answer answer = Answer.of(command, PATIENCE);
    String version = answer.line();
    if (answer.good() && version.matches("[0-9].*")) {
      found.engines().put(engine, version);
      remembered.put(engine, version);
    } else {
      String why = answer.complaint().isEmpty() ? "it says '" + version + "'" : answer.complaint();
      found
          .complaints()
          .add(
              "%s does not answer%s, no container can be started: %s"
                  .formatted(engine, remembered.has(engine) ? " any more" : "", why));
    }
  }
}
