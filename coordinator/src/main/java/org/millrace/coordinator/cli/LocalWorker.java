package org.millrace.coordinator.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The one worker that a farm on this machine has: how it is invited, and what it can do. */
final class LocalWorker {
  private static final String NAME = "local";
  private static final String CREDENTIAL = "credential.json";
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Installation installation;
  private final DataFolder data;
  private final FarmClient client;
  private final Terminal terminal;

  LocalWorker(Installation installation, DataFolder data, FarmClient client, Terminal terminal) {
    this.installation = installation;
    this.data = data;
    this.client = client;
    this.terminal = terminal;
  }

  /**
   * Invites the worker and enrols its agent, unless the farm's database knows it from an earlier
   * start.
   */
  void enrol() throws IOException {
    Path record = data.root().resolve("worker-name");
    Optional<String> known = DataFolder.read(record).filter(name -> !name.isEmpty());
    List<JsonNode> workers = Answers.items(client.get("/workers?retired=true"));
    if (known.isPresent()
        && Files.exists(data.agent().resolve(CREDENTIAL))
        && workers.stream().anyMatch(worker -> isUsable(worker, known.get()))) {
      pointAtCoordinator();
      return;
    }
    String name = freeName(workers);
    int slots = Math.clamp(Runtime.getRuntime().availableProcessors() / 4, 1, 8);
    JsonNode invitation =
        client.post("/workers", Map.of("name", name, "labels", labels(), "slots", slots));
    String token = invitation.path("token").asString("");
    if (token.isEmpty()) {
      throw new SetupException("The coordinator invited the worker without a token: a defect.");
    }
    PostgresBinaries.delete(data.agent());
    runEnrolment(token);
    data.write(record, name + "\n");
    terminal.note(
        "worker '%s' is enrolled (%s; %d %s)"
            .formatted(name, String.join(", ", labels()), slots, slots == 1 ? "slot" : "slots"));
  }

  /** The farm may have another port than when the agent enrolled. */
  private void pointAtCoordinator() throws IOException {
    Path file = data.agent().resolve(CREDENTIAL);
    if (JSON.readTree(Files.readString(file)) instanceof ObjectNode credential) {
      String address = client.base().toString();
      if (!credential.path("coordinator").asString("").equals(address)) {
        credential.put("coordinator", address);
        data.write(file, credential + "\n");
      }
    }
  }

  private static boolean isUsable(JsonNode worker, String name) {
    String state = worker.path("state").asString("");
    return worker.path("name").asString("").equals(name)
        && !state.equals("INVITED")
        && !state.equals("RETIRED");
  }

  /** A name is never used twice, so that the history of a worker stays its own. */
  static String freeName(List<JsonNode> workers) {
    List<String> taken = workers.stream().map(worker -> worker.path("name").asString("")).toList();
    String name = NAME;
    for (int i = 2; taken.contains(name); i++) {
      name = NAME + "-" + i;
    }
    return name;
  }

  private void runEnrolment(String token) throws IOException {
    Path log = data.log("enrolment");
    ProcessBuilder builder =
        new ProcessBuilder(
                installation.agent(
                    "enrol",
                    "--coordinator",
                    client.base().toString(),
                    "--home",
                    data.agent().toString()))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    withoutSecrets(builder);
    try {
      Process process = builder.start();
      try (OutputStream in = process.getOutputStream()) {
        in.write((token + "\n").getBytes(StandardCharsets.UTF_8));
      }
      if (process.waitFor() != 0) {
        throw new SetupException(
            "The worker could not be enrolled: " + Files.readString(log).strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SetupException("Interrupted while the worker was enrolled.", e);
    }
  }

  /** What a worker on this machine may be asked for by: its architecture, its system. */
  static List<String> labels() {
    List<String> labels = new ArrayList<>();
    labels.add(architecture(System.getProperty("os.arch")));
    labels.addAll(system(Path.of("/etc/os-release")));
    return labels;
  }

  static String architecture(String machine) {
    return switch (machine) {
      case "amd64", "x86_64" -> "amd64";
      case "arm64", "aarch64" -> "aarch64";
      default -> machine.toLowerCase(Locale.ROOT);
    };
  }

  /** The system's name, and on Linux the name of its distribution. */
  static List<String> system(Path osRelease) {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    if (!os.startsWith("linux")) {
      return List.of(os.startsWith("mac") ? "macos" : os.replaceAll("[^a-z0-9]", ""));
    }
    String id =
        DataFolder.read(osRelease)
            .orElse("")
            .lines()
            .filter(line -> line.startsWith("ID="))
            .map(line -> line.substring(3).replace("\"", "").toLowerCase(Locale.ROOT))
            .findFirst()
            .orElse("");
    return id.isEmpty() ? List.of("linux") : List.of("linux", id);
  }

  /**
   * The agent runs other people's code: nothing that the farm was told in confidence may come near
   * it.
   */
  static void withoutSecrets(ProcessBuilder builder) {
    builder.environment().keySet().removeIf(variable -> variable.startsWith("MILLRACE_"));
  }
}
