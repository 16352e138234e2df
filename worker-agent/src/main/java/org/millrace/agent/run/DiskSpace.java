package org.millrace.agent.run;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.millrace.protocol.Reason;

/** Whether there is room to build. */
final class DiskSpace {
  private static final long MIB = 1024 * 1024;

  private DiskSpace() {}

  /** What to say of a step when less than the reserve is free; null when there is room. */
  static @Nullable StepOutcome shortage(Ground ground) throws IOException {
    long free = ground.home().freeBytes();
    if (free >= ground.reserveBytes()) {
      return null;
    }
    return StepOutcome.broken(
        Reason.DISK_FULL,
        "only %d MiB are free in %s, the worker's reserve is %d MiB"
            .formatted(free / MIB, ground.home().folder(), ground.reserveBytes() / MIB));
  }

  /** True where an exception says that the disk is full. */
  static boolean isFull(IOException e) {
    String message = String.valueOf(e.getMessage());
    return message.contains("No space left on device") || message.contains("Disk quota exceeded");
  }
}
