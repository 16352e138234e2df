package org.millrace.agent.work;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A real container engine, and a tiny image for it, made of this machine's own programs.
 *
 * @param docker the command that talks to it
 */
record TestEngine(List<String> docker) {
  /** {@code -Dmillrace.engine=podman} tries another one. */
  static final String PROGRAM = System.getProperty("millrace.engine", "docker");

  /** The engine of this machine. */
  static final TestEngine HERE = new TestEngine(List.of(PROGRAM));

  /** Has a shell and the usual small programs. */
  static final String IMAGE = "millrace-test/tiny:2";

  /** The same under another name. */
  static final String OTHER_IMAGE = "millrace-test/tiny-too:2";

  private static final List<String> PROGRAMS =
      List.of(
          "sh", "cat", "cp", "dd", "env", "grep", "head", "id", "ln", "ls", "mkdir", "mv", "nproc",
          "rm", "setsid", "sleep", "sort", "stat", "tail", "touch", "tr", "uname", "wc");

  record Ended(int code, String text) {}

  /** Skips the test where no engine answers; else sees to it that the image is there. */
  static void assume(Path temp) throws Exception {
    Ended version = HERE.run("version", "--format", "{{.Server.Version}}");
    assumeThat(version.code()).as(PROGRAM + " answers: " + version.text()).isZero();
    HERE.prepare(temp);
  }

  /** Makes the tiny image, if it is not there. */
  void prepare(Path temp) throws Exception {
    if (run("image", "inspect", IMAGE).code() != 0) {
      load(tree(temp.resolve("root-of-image")), IMAGE);
    }
    run("tag", IMAGE, OTHER_IMAGE);
  }

  /** Makes an image of a folder. */
  void load(Path root, String image) throws Exception {
    run("rmi", "--force", image); // else the former one stays, without a name
    String engine = String.join(" ", docker);
    Ended made =
        execute(
            List.of("sh", "-c", "tar -C '" + root + "' -c . | " + engine + " import - " + image));
    if (made.code() != 0) {
      throw new IOException("the test's image cannot be made: " + made.text());
    }
  }

  /** Makes the folder of the tiny image. */
  static Path tree(Path root) throws Exception {
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
      Path program = Path.of(execute(List.of("sh", "-c", "command -v " + name)).text());
      Files.copy(program, bin.resolve(name));
      for (String word : execute(List.of("ldd", program.toString())).text().split("\\s+", -1)) {
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
    return root;
  }

  /** Containers of the agent with this home, running or not. */
  List<String> containers(Path home) throws Exception {
    return run(
            "ps",
            "--all",
            "--filter",
            "label=org.millrace.worker-home=" + home,
            "--format",
            "{{.Names}} {{.Status}}")
        .text()
        .lines()
        .toList();
  }

  /** Deletes a folder; false if somebody makes files in it meanwhile. */
  static boolean delete(Path folder) throws Exception {
    return execute(List.of("rm", "-rf", "--", folder.toString())).code() == 0;
  }

  Ended run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(docker);
    command.addAll(List.of(arguments));
    return execute(command);
  }

  private static Ended execute(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), text.strip());
  }

  /** Command lines of all processes of this machine. */
  static Collection<String> commands() throws Exception {
    return processes().values();
  }

  private static Map<Long, String> processes() throws Exception {
    Map<Long, String> found = new HashMap<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        found.put(Long.valueOf(process.getFileName().toString()), commandLine(process));
      }
    }
    return found;
  }

  /**
   * Ends what an engine leaves that was killed: its processes, and mounts below a test's folder.
   */
  static void endAllOf(Path folder) throws Exception {
    for (Map.Entry<Long, String> process : processes().entrySet()) {
      if (process.getValue().contains(folder + "/")) {
        ProcessHandle.of(process.getKey()).ifPresent(ProcessHandle::destroyForcibly);
      }
    }
    List<String> mounts = new ArrayList<>(Files.readAllLines(Path.of("/proc/self/mounts")));
    Collections.reverse(mounts);
    for (String mount : mounts) {
      String where = mount.split(" ", -1)[1];
      if (where.startsWith(folder + "/")) {
        execute(List.of("umount", "-l", where));
      }
    }
  }

  private static String commandLine(Path process) {
    try {
      byte[] bytes = Files.readAllBytes(process.resolve("cmdline"));
      return new String(bytes, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return ""; // gone meanwhile
    }
  }
}
