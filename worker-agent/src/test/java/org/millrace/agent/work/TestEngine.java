package org.millrace.agent.work;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The real container engine of this machine, and a tiny image for it made of the machine's own
 * programs.
 */
final class TestEngine {
  /** Has a shell and the usual small programs. */
  static final String IMAGE = "millrace-test/tiny:1";

  private static final List<String> PROGRAMS =
      List.of(
          "sh", "cat", "cp", "dd", "env", "grep", "head", "id", "ls", "mkdir", "mv", "nproc", "rm",
          "setsid", "sleep", "sort", "stat", "tail", "touch", "tr", "uname", "wc");

  record Ended(int code, String text) {}

  private TestEngine() {}

  /** Skips the test where no engine answers; else sees to it that the image is there. */
  static void assume(Path temp) throws Exception {
    Ended version = run("docker", "version", "--format", "{{.Server.Version}}");
    assumeThat(version.code()).as("a Docker engine answers: " + version.text()).isZero();
    if (run("docker", "image", "inspect", IMAGE).code() != 0) {
      importImage(List.of("docker"), temp);
    }
  }

  /** Makes the image for an engine. */
  static void importImage(List<String> docker, Path temp) throws Exception {
    Path root = Files.createDirectories(temp.resolve("root-of-image"));
    Path bin = Files.createDirectories(root.resolve("bin"));
    for (String folder : List.of("etc", "dev", "proc", "sys", "tmp", "run", "var/tmp")) {
      Files.createDirectories(root.resolve(folder));
    }
    for (String folder : List.of("tmp", "var/tmp")) {
      Files.setPosixFilePermissions(
          root.resolve(folder), PosixFilePermissions.fromString("rwxrwxrwx"));
    }
    Files.writeString(root.resolve("etc/passwd"), "root:x:0:0:root:/root:/bin/sh\n");
    Files.writeString(root.resolve("etc/group"), "root:x:0:\n");
    Set<Path> libraries = new TreeSet<>();
    for (String name : PROGRAMS) {
      Path program = Path.of(run("sh", "-c", "command -v " + name).text());
      Files.copy(program, bin.resolve(name));
      for (String word : run("ldd", program.toString()).text().split("\\s+", -1)) {
        if (word.startsWith("/")) {
          libraries.add(Path.of(word));
        }
      }
    }
    for (Path library : libraries) {
      Path copy = root.resolve(Path.of("/").relativize(library));
      Files.createDirectories(copy.getParent());
      Files.copy(library, copy);
    }
    String engine = String.join(" ", docker);
    Ended made = run("sh", "-c", "tar -C '" + root + "' -c . | " + engine + " import - " + IMAGE);
    if (made.code() != 0) {
      throw new IOException("the test's image cannot be made: " + made.text());
    }
  }

  /** Containers of the agent with this home, running or not. */
  static List<String> containers(Path home) throws Exception {
    return containers(List.of("docker"), home);
  }

  static List<String> containers(List<String> docker, Path home) throws Exception {
    List<String> command = new ArrayList<>(docker);
    command.addAll(
        List.of(
            "ps",
            "--all",
            "--filter",
            "label=org.millrace.worker-home=" + home,
            "--format",
            "{{.Names}} {{.Status}}"));
    return run(command.toArray(String[]::new)).text().lines().toList();
  }

  static Ended run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), text.strip());
  }
}
