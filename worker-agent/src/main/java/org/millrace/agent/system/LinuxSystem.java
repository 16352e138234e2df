package org.millrace.agent.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Linux: {@code setsid}, {@code /proc}, {@code fallocate}. */
final class LinuxSystem extends PosixSystem {
  private static final Path PROC = Path.of("/proc");
  private static final long PUNCH_SECONDS = 30;

  @Override
  public String family() {
    return "Linux";
  }

  @Override
  public String description() {
    for (String line : lines(Path.of("/etc/os-release"))) {
      if (line.startsWith("PRETTY_NAME=")) {
        return line.substring("PRETTY_NAME=".length()).replace("\"", "").strip();
      }
    }
    return super.description();
  }

  @Override
  public long memoryBytes() {
    for (String line : lines(PROC.resolve("meminfo"))) {
      if (line.startsWith("MemTotal:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
      }
    }
    return super.memoryBytes();
  }

  @Override
  public Optional<Path> foreignPrograms() {
    return Optional.of(PROC.resolve("sys/fs/binfmt_misc"));
  }

  /** QEMU shows its programs another /proc/self/exe, but not another /proc/thread-self/exe. */
  @Override
  public Optional<String> ownEmulator() {
    try {
      String program =
          String.valueOf(Files.readSymbolicLink(PROC.resolve("thread-self/exe")).getFileName());
      return program.startsWith("qemu-") ? Optional.of(program) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // a kernel before 3.17
    }
  }

  @Override
  public List<String> inOwnSession(List<String> command) {
    List<String> whole = new ArrayList<>(command.size() + 1);
    whole.add("setsid");
    whole.addAll(command);
    return whole;
  }

  @Override
  public boolean runs(long pid, String birth) {
    String now = firstLine(PROC.resolve(pid + "/stat"));
    if (now.isEmpty() || field(now, 3).equals("Z") || field(now, 3).equals("X")) {
      return false;
    }
    // Field 22 is the start in clock ticks since boot: equal ids with equal starts are one process.
    return birth.isEmpty() || field(birth, 22).equals(field(now, 22));
  }

  /** A field of a stat line, counted from 1 as proc(5) does; the second may hold anything. */
  static String field(String stat, int number) {
    int name = stat.lastIndexOf(')');
    if (name < 0) {
      return "";
    }
    String[] fields = stat.substring(name + 1).strip().split(" ", -1);
    return number - 3 < fields.length ? fields[number - 3] : "";
  }

  @Override
  public int killMarked(String entry) throws IOException {
    byte[] marker = (entry + "\0").getBytes(StandardCharsets.UTF_8);
    long self = ProcessHandle.current().pid();
    int found = 0;
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        long pid = Long.parseLong(process.getFileName().toString());
        if (pid != self && contains(environment(process), marker)) {
          ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
          found++;
        }
      }
    }
    return found;
  }

  private static byte[] environment(Path process) {
    try {
      return Files.readAllBytes(process.resolve("environ"));
    } catch (IOException e) {
      return new byte[0]; // gone meanwhile, or somebody else's
    }
  }

  private static boolean contains(byte[] all, byte[] part) {
    for (int at = 0; at + part.length <= all.length; at++) {
      boolean startsEntry = at == 0 || all[at - 1] == 0;
      if (startsEntry && java.util.Arrays.equals(all, at, at + part.length, part, 0, part.length)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void punchHole(Path file, long from, long length) throws IOException {
    Process process =
        new ProcessBuilder(
                "fallocate",
                "--punch-hole",
                "--offset",
                Long.toString(from),
                "--length",
                Long.toString(length),
                file.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (!process.waitFor(PUNCH_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException("fallocate --punch-hole does not work on " + file);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<String> lines(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static String firstLine(Path file) {
    List<String> lines = lines(file);
    return lines.isEmpty() ? "" : lines.get(0);
  }
}
