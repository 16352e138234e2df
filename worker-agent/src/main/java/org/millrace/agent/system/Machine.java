package org.millrace.agent.system;

import java.io.File;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.millrace.agent.Story;
import org.millrace.protocol.Facts;

/**
 * Finds out the facts of this machine. Programs are asked all at once, each with a time-out of its
 * own, so that one that hangs costs nothing but its own fact.
 */
public final class Machine {
  private static final List<String> COMPILERS = List.of("cc", "gcc", "clang");
  private static final List<String> ENGINES = List.of("docker", "podman");
  private static final int OLDEST_LLVM = 11;
  private static final int NEWEST_LLVM = 30;

  private final OperatingSystem system;
  private final List<Path> path;
  private final Executor executor;

  /**
   * @param path where programs are looked for, as {@code PATH} is written
   * @param executor runs the probes
   */
  public Machine(OperatingSystem system, String path, Executor executor) {
    this.system = system;
    this.path =
        List.of(path.split(File.pathSeparator, -1)).stream()
            .filter(part -> !part.isEmpty())
            .map(Path::of)
            .toList();
    this.executor = executor;
  }

  /**
   * The facts.
   *
   * @param disk a folder of the disk where workspaces are made
   */
  public Facts facts(Path disk, String agentVersion) {
    Map<String, CompletableFuture<String>> compilers = probes(COMPILERS);
    Map<String, CompletableFuture<String>> engines = probes(ENGINES);
    Map<String, CompletableFuture<String>> emulators = new TreeMap<>();
    system.emulators().forEach((name, program) -> emulators.put(name, probe(program)));
    CompletableFuture<String> git = probe("git");
    String clang = compilers.containsKey("clang") ? compilers.get("clang").join() : "";
    String gitVersion = git.join();
    return new Facts(
        architecture(System.getProperty("os.arch", "")),
        system.description(),
        system.family(),
        System.getProperty("os.version", ""),
        hostname(),
        Runtime.getRuntime().availableProcessors(),
        system.memoryBytes(),
        free(disk),
        agentVersion,
        System.getProperty("java.version", ""),
        found(compilers),
        llvmMajors(clang),
        found(engines),
        found(emulators),
        gitVersion.isEmpty() ? null : gitVersion.replace("git version ", ""));
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

  private Map<String, CompletableFuture<String>> probes(List<String> programs) {
    Map<String, CompletableFuture<String>> asked = new TreeMap<>();
    programs.forEach(program -> asked.put(program, probe(program)));
    return asked;
  }

  private CompletableFuture<String> probe(String name) {
    Path program = find(name);
    return program == null ? CompletableFuture.completedFuture("") : probe(program);
  }

  private CompletableFuture<String> probe(Path program) {
    return CompletableFuture.supplyAsync(() -> Probe.version(program), executor);
  }

  private static Map<String, String> found(Map<String, CompletableFuture<String>> asked) {
    Map<String, String> found = new TreeMap<>();
    asked.forEach((name, probe) -> {
      String version = probe.join();
      if (!version.isEmpty()) {
        found.put(name, version);
      }
    });
    return found;
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
      if (find("clang-" + major) != null
          || Files.isExecutable(Path.of("/usr/lib/llvm-" + major + "/bin/clang"))) {
        majors.add(major);
      }
    }
    return new ArrayList<>(majors);
  }

  private @Nullable Path find(String program) {
    return path.stream()
        .map(folder -> folder.resolve(program))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
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
