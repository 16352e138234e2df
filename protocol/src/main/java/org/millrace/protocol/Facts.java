package org.millrace.protocol;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an agent found out about its machine.
 *
 * @param architecture as the farm spells it: {@code AMD64}, {@code aarch64}, {@code PPC64LE}, …
 * @param system the operating system and its version for people, {@code Debian GNU/Linux 12}
 * @param systemFamily {@code Linux}, {@code FreeBSD}, {@code macOS}, {@code Windows}
 * @param kernel {@code uname -r}, or what comes nearest
 * @param hostname the machine's own name
 * @param cores processors that the agent may use
 * @param memoryBytes physical memory
 * @param diskFreeBytes free space where workspaces are made
 * @param agentVersion the agent's version
 * @param javaVersion the Java that runs the agent
 * @param compilers program to first line of its version, {@code gcc} → {@code gcc (Debian …) 12.2}
 * @param llvmMajors major versions of clang that are installed, ascending
 * @param containerEngines {@code docker} or {@code podman} to version, of those that answered
 * @param emulators architecture, as the farm spells it, to the emulator that just ran a program of
 *     it here, {@code aarch64} → {@code qemu-aarch64 version 7.2.22}; of the worker's own
 *     architecture where the agent itself runs in one
 * @param git version of git, or null without one
 * @param timeoutFactors architecture to how many times longer the emulator took for a measured
 *     piece of work than this machine's own processor
 * @param complaints sentences about what is wrong with the machine, for its owner
 */
public record Facts(
    String architecture,
    String system,
    String systemFamily,
    String kernel,
    String hostname,
    int cores,
    long memoryBytes,
    long diskFreeBytes,
    String agentVersion,
    String javaVersion,
    Map<String, String> compilers,
    List<Integer> llvmMajors,
    Map<String, String> containerEngines,
    Map<String, String> emulators,
    @Nullable String git,
    Map<String, Double> timeoutFactors,
    List<String> complaints) {
  public Facts {
    // Agents of earlier versions do not send them.
    timeoutFactors = Objects.requireNonNullElse(timeoutFactors, Map.of());
    complaints = Objects.requireNonNullElse(complaints, List.of());
  }
}
