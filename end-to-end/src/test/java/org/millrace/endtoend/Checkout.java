package org.millrace.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.millrace.endtoend.harness.Installation;
import org.millrace.endtoend.harness.RunningProcess;
import org.millrace.endtoend.harness.Workspace;

/**
 * A checkout of Millrace as {@code ./farm up} leaves it once it has built: the script and what was
 * built, without the sources. Trying the script there keeps it from building again in the middle of
 * a build.
 *
 * @param workspace for what its processes print
 * @param root its folder
 */
record Checkout(Workspace workspace, Path root) {

  static Checkout copy(Workspace workspace) throws IOException {
    Path from = Installation.find().root();
    Path to = workspace.folder("checkout");
    for (String folder :
        List.of(
            ".mvn",
            "protocol",
            "migrations",
            "web-ui",
            "coordinator/target",
            "worker-agent/target",
            "target")) {
      Files.createDirectories(to.resolve(folder));
    }
    for (String file : List.of("farm", "pom.xml", "builders.yaml")) {
      copy(from.resolve(file), to.resolve(file));
    }
    copy(from.resolve("scripts"), to.resolve("scripts"));
    Path jar = Installation.find().coordinatorJar();
    copy(jar, to.resolve("coordinator/target").resolve(jar.getFileName()));
    Files.createSymbolicLink(to.resolve("coordinator/target/lib"), jar.resolveSibling("lib"));
    copy(Installation.find().agentJar(), to.resolve("worker-agent/target/millrace-agent.jar"));
    Path stamp = Files.writeString(to.resolve("target/built"), "");
    // Whatever the file system's clock ticks in: later than everything that was copied.
    Files.setLastModifiedTime(stamp, FileTime.from(Instant.now().plusSeconds(5)));
    return new Checkout(workspace, to);
  }

  /** Runs {@code ./farm} with these words. */
  RunningProcess farm(String name, Map<String, String> environment, String... words) {
    List<String> command =
        Stream.concat(Stream.of(root.resolve("farm").toString()), Stream.of(words)).toList();
    return RunningProcess.start(
        "farm " + name,
        root,
        command,
        environment,
        "",
        workspace.file("logs/farm-" + name + ".log"));
  }

  /** Every process that has this folder in its command line or its environment. */
  static List<ProcessHandle> processesOf(Path folder) {
    return ProcessHandle.allProcesses()
        .filter(process -> process.pid() != ProcessHandle.current().pid())
        .filter(process -> names(process, "cmdline", folder) || names(process, "environ", folder))
        .toList();
  }

  private static boolean names(ProcessHandle process, String file, Path folder) {
    try {
      byte[] bytes = Files.readAllBytes(Path.of("/proc", Long.toString(process.pid()), file));
      return new String(bytes, StandardCharsets.ISO_8859_1).contains(folder.toString());
    } catch (IOException e) {
      // It has ended, or belongs to somebody else.
      return false;
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      files.forEach(file -> {
        try {
          Files.copy(
              file,
              to.resolve(from.relativize(file).toString()),
              StandardCopyOption.COPY_ATTRIBUTES);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });
    }
  }
}
