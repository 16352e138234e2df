package org.millrace.agent.system;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.millrace.agent.Story;
import org.millrace.protocol.Facts;

/**
 * Finds out the facts of this machine. Programs are asked one after the other, each with a time-out
 * of its own, so that one that hangs costs its own fact only. What may be lost while the agent runs
 * comes from {@link Proofs}.
 */
public final class Machine {
  private static final List<String> COMPILERS = List.of("cc", "gcc", "clang");
  private static final int OLDEST_LLVM = 11;
  private static final int NEWEST_LLVM = 30;

  private final OperatingSystem system;
  private final SearchPath path;

  /**
   * @param path where programs are looked for, as {@code PATH} is written
   */
  public Machine(OperatingSystem system, String path) {
    this.system = system;
    this.path = SearchPath.parse(path);
  }

  /**
   * The facts.
   *
   * @param disk a folder of the disk where workspaces are made
   * @param abilities what was just proven
   */
  public Facts facts(Path disk, String agentVersion, Abilities abilities) {
    Map<String, String> compilers = versions(COMPILERS);
    String git = version("git");
    return new Facts(
        architecture(),
        system.description(),
        system.family(),
        System.getProperty("os.version", ""),
        hostname(),
        Runtime.getRuntime().availableProcessors(),
        system.memoryBytes(),
        free(disk),
        agentVersion,
        System.getProperty("java.version", ""),
        compilers,
        llvmMajors(compilers.getOrDefault("clang", "")),
        abilities.containerEngines(),
        abilities.emulators(),
        git.isEmpty() ? null : git.replace("git version ", ""),
        abilities.timeoutFactors(),
        abilities.complaints());
  }

  /** Facts that were found out before, with what has been proven since. */
  public static Facts renewed(Facts facts, Path disk, Abilities abilities) {
    return new Facts(
        facts.architecture(),
        facts.system(),
        facts.systemFamily(),
        facts.kernel(),
        facts.hostname(),
        facts.cores(),
        facts.memoryBytes(),
        free(disk),
        facts.agentVersion(),
        facts.javaVersion(),
        facts.compilers(),
        facts.llvmMajors(),
        abilities.containerEngines(),
        abilities.emulators(),
        facts.git(),
        abilities.timeoutFactors(),
        abilities.complaints());
  }

  /** This machine's architecture as the farm spells it. */
  public static String architecture() {
    return architecture(System.getProperty("os.arch", ""));
  }

  /** An architecture as the farm spells it. */
  static String architecture(String java) {
    return switch (java) {
      case "amd64", "x86_64" -> "AMD64";
      case "ppc64le" -> "PPC64LE";
      case "x86", "i386", "i586", "i686" -> "x86";
      case "arm64" -> "aarch64";
      default -> java;
    };
  }

  private Map<String, String> versions(List<String> programs) {
    Map<String, String> found = new TreeMap<>();
    for (String program : programs) {
      String version = version(program);
      if (!version.isEmpty()) {
        found.put(program, version);
      }
    }
    return found;
  }

  private String version(String program) {
    Path where = path.find(program);
    return where == null ? "" : Answer.version(where);
  }

  private List<Integer> llvmMajors(String clang) {
    TreeSet<Integer> majors = new TreeSet<>();
    int at = clang.indexOf("clang version ");
    if (at >= 0) {
      String number = clang.substring(at + "clang version ".length()).replaceAll("\\..*", "");
      if (number.matches("[0-9]{1,3}")) {
        majors.add(Integer.valueOf(number));
      }
    }
    for (int major = OLDEST_LLVM; major <= NEWEST_LLVM; major++) {
      if (path.find("clang-" + major) != null
          || Files.isExecutable(Path.of("/usr/lib/llvm-" + major + "/bin/clang"))) {
        majors.add(major);
      }
    }
    return new ArrayList<>(majors);
  }

  private static long free(Path disk) {
    try {
      return Files.getFileStore(disk).getUsableSpace();
    } catch (IOException e) {
      Story.tell("the free space of %s cannot be found out: %s", disk, e.getMessage());
      return 0;
    }
  }

  private static String hostname() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }
}
