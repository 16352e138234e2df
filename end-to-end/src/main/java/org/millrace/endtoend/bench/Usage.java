package org.millrace.endtoend.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a process has used, from {@code /proc}.
 *
 * @param cpuSeconds user and system time, with that of the children it has waited for
 * @param residentBytes what it holds in memory now
 * @param peakBytes the most it held since it started or since {@link #forgetPeak}
 */
record Usage(double cpuSeconds, long residentBytes, long peakBytes) {
  /** Linux counts in hundredths of a second everywhere, whatever the kernel's own clock is. */
  private static final double TICKS = 100;

  /** A process alone. */
  static Usage of(ProcessHandle process) throws IOException {
    return of(process.pid());
  }

  /**
   * A process with all that live below it: PostgreSQL and its back ends, an agent and its steps.
   */
  static Usage ofTree(ProcessHandle root) throws IOException {
    Usage sum = of(root.pid());
    List<ProcessHandle> below = root.descendants().toList();
    for (ProcessHandle process : below) {
      try {
        Usage one = of(process.pid());
        sum =
            new Usage(
                sum.cpuSeconds + one.cpuSeconds,
                sum.residentBytes + one.residentBytes,
                sum.peakBytes + one.peakBytes);
      } catch (IOException e) {
        // It may have ended meanwhile; its parent has its time then.
        if (process.isAlive()) {
          throw e;
        }
      }
    }
    return sum;
  }

  /** Starts a new peak of memory. */
  static void forgetPeak(ProcessHandle process) throws IOException {
    Files.writeString(Path.of("/proc/" + process.pid() + "/clear_refs"), "5");
  }

  private static Usage of(long pid) throws IOException {
    // The name, in brackets, may hold blanks: fields are counted from behind it.
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    long ticks = 0;
    for (int field = 11; field <= 14; field++) {
      ticks += Long.parseLong(fields[field]);
    }
    long resident = 0;
    long peak = 0;
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        resident = kilobytes(line);
      } else if (line.startsWith("VmHWM:")) {
        peak = kilobytes(line);
      }
    }
    return new Usage(ticks / TICKS, resident, peak);
  }

  private static long kilobytes(String line) {
    return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
  }
}
