package org.millrace.agent.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/** Runs the program of an architecture and holds what it says against what is right. */
final class Proof {
  /** What the program's piece of work comes to, on any processor that calculates as it should. */
  static final String RESULT = "9f58aa8e03811fd3";

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int TRIES = 3;

  private final Foreign foreign;
  private final Path file;

  /**
   * @param folder where the program is put; one whose files may be executed
   */
  Proof(Foreign foreign, Path folder) {
    this.foreign = foreign;
    this.file = folder.resolve("uname-" + foreign.machine());
  }

  /** Why such programs do not run here; empty if they do. */
  String failure() {
    try {
      put();
    } catch (IOException e) {
      return "its program cannot be written: " + e;
    }
    Answer answer = run();
    if (!answer.good()) {
      return answer.complaint();
    }
    return answer.line().equals(foreign.machine())
        ? ""
        : "a program of it says that it runs on '" + answer.line() + "'";
  }

  /**
   * The processor time of a small piece of work, in nanoseconds: the shortest of a few tries. Empty
   * where it cannot be done, or comes to something else than it must.
   */
  OptionalLong nanoseconds() {
    long shortest = Long.MAX_VALUE;
    for (int i = 0; i < TRIES; i++) {
      Answer answer = run("work");
      List<String> lines = answer.out().lines().toList();
      if (!answer.good()
          || lines.size() != 3
          || !lines.get(1).equals(RESULT)
          || !lines.get(2).matches("[0-9a-f]{16}")) {
        return OptionalLong.empty();
      }
      shortest = Math.min(shortest, Long.parseUnsignedLong(lines.get(2), 16));
    }
    return OptionalLong.of(shortest);
  }

  private Answer run(String... arguments) {
    List<String> command = new ArrayList<>(List.of(file.toString()));
    command.addAll(List.of(arguments));
    return Answer.of(command, EmulatedProcessor.environment(foreign.architecture()), PATIENCE);
  }

  private void put() throws IOException {
    byte[] program = foreign.program();
    if (Files.isExecutable(file) && Arrays.equals(Files.readAllBytes(file), program)) {
      return;
    }
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.deleteIfExists(file);
    Files.write(file, program);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
