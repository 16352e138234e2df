package org.millrace.endtoend.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The machine's processors since it started, in hundredths of a second, from {@code /proc/stat}.
 *
 * @param busy time in which something ran here
 * @param stolen time that the host gave to others
 * @param total all time of all processors
 */
record MachineLoad(long busy, long stolen, long total) {

  static MachineLoad now() throws IOException {
    String[] fields = Files.readAllLines(Path.of("/proc/stat")).getFirst().trim().split(" +", -1);
    long total = 0;
    for (int i = 1; i <= 8; i++) {
      total += Long.parseLong(fields[i]);
    }
    long idle = Long.parseLong(fields[4]) + Long.parseLong(fields[5]);
    long stolen = Long.parseLong(fields[8]);
    return new MachineLoad(total - idle - stolen, stolen, total);
  }

  /** What has happened since then, in a phrase. */
  String phraseSince(MachineLoad then) {
    double all = Math.max(1, total - then.total);
    return "processors %.0f %% busy, %.1f %% stolen"
        .formatted(100 * (busy - then.busy) / all, 100 * (stolen - then.stolen) / all);
  }

  /** The three load averages. */
  static String averages() throws IOException {
    return String.join(" ", Files.readString(Path.of("/proc/loadavg")).split(" ", -1))
        .replaceFirst(" \\d+/.*", "")
        .strip();
  }
}
