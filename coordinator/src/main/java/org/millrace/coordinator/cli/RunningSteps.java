package org.millrace.coordinator.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The processes of a worker's steps. They are made to outlive their agent, so that whoever takes a
 * whole farm down must end them too; the build is then tried again when the farm is back.
 */
final class RunningSteps {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** What is forked while the others are killed is found in the next round. */
  private static final int ROUNDS = 5;

  private final Path agentHome;
  private final List<ProcessHandle> known;

  private RunningSteps(Path agentHome, List<ProcessHandle> known) {
    this.agentHome = agentHome;
    this.known = known;
  }

  /** The steps of the agent with this home folder; the given processes are among them. */
  static RunningSteps below(Path agentHome, List<ProcessHandle> known) {
    return new RunningSteps(agentHome, known);
  }

  /**
   * Kills them all, the oldest first; returns how many there were. Call it when the agent is gone.
   *
   * <p>The oldest of a step is the shell that would write down its exit code. It must not live to
   * see the others die: a step that has no exit code was lost and is tried again, while one that
   * ended because its processes were killed would count as a failure of the code.
   */
  int end() {
    int ended = 0;
    for (int round = 0; round < ROUNDS; round++) {
      List<ProcessHandle> all = find();
      all.forEach(ProcessHandle::destroyForcibly);
      for (ProcessHandle handle : all) {
        Child.ends(handle, PATIENCE);
      }
      if (all.isEmpty()) {
        break;
      }
      ended += all.size();
    }
    return ended;
  }

  private List<ProcessHandle> find() {
    Set<ProcessHandle> all = new LinkedHashSet<>();
    known.stream().filter(ProcessHandle::isAlive).forEach(all::add);
    // A step that an earlier agent started is nobody's child, but its home is in the agent's
    // folder.
    byte[] mark = ("HOME=" + agentHome + "/").getBytes(StandardCharsets.UTF_8);
    try (Stream<ProcessHandle> everything = ProcessHandle.allProcesses()) {
      everything.filter(handle -> environmentOf(handle, mark)).forEach(all::add);
    }
    all.remove(ProcessHandle.current());
    return all.stream()
        .sorted(
            Comparator.comparing(
                    (ProcessHandle handle) -> handle.info().startInstant().orElse(Instant.EPOCH))
                .thenComparingLong(ProcessHandle::pid))
        .toList();
  }

  private static boolean environmentOf(ProcessHandle handle, byte[] mark) {
    Path file = Path.of("/proc", Long.toString(handle.pid()), "environ");
    try {
      return Files.isReadable(file) && contains(Files.readAllBytes(file), mark);
    } catch (IOException e) {
      // It ended while we looked, or is not ours.
      return false;
    }
  }

  /** Whether one of the zero-separated variables begins with the given bytes. */
  static boolean contains(byte[] environment, byte[] mark) {
    int begin = 0;
    while (begin + mark.length <= environment.length) {
      if (java.util.Arrays.equals(environment, begin, begin + mark.length, mark, 0, mark.length)) {
        return true;
      }
      while (begin < environment.length && environment[begin] != 0) {
        begin++;
      }
      begin++;
    }
    return false;
  }
}
