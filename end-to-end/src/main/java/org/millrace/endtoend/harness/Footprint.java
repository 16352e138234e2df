package org.millrace.endtoend.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What a process takes of its machine, read from {@code /proc}.
 *
 * @param resident resident memory in bytes
 * @param peak the most resident memory it ever had, in bytes
 * @param cpu user and system time so far, without its children
 */
public record Footprint(long resident, long peak, Duration cpu) {
  // The kernel's USER_HZ: 100 on every architecture that Linux shows /proc on today.
  private static final long TICKS_PER_SECOND = 100;

  /** Of the process with this id. */
  public static Footprint of(long pid) {
    Path proc = Path.of("/proc", Long.toString(pid));
    try {
      List<String> status = Files.readAllLines(proc.resolve("status"));
      // The name, in parentheses, may hold anything; the numbers come behind the last one.
      String stat = Files.readString(proc.resolve("stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
      return new Footprint(
          kilobytes(status, "VmRSS:"),
          kilobytes(status, "VmHWM:"),
          Duration.ofMillis(ticks * 1000 / TICKS_PER_SECOND));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot measure process " + pid, e);
    }
  }

  /** Both together; their peaks are added, although they may not have fallen together. */
  public Footprint plus(Footprint other) {
    return new Footprint(resident + other.resident, peak + other.peak, cpu.plus(other.cpu));
  }

  private static long kilobytes(List<String> status, String key) {
    return status.stream()
        .filter(line -> line.startsWith(key))
        .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElse(0);
  }
}
