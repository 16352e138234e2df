package org.millrace.coordinator.catalog;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/** The machine that this coordinator runs on. */
final class Machine {
  private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");

  private Machine() {}

  /**
   * Its name, asked of the kernel where that can be: a name server may be slow, or away. Containers
   * need a fixed one, so that a restart is not taken for a new machine.
   */
  static String name() {
    try {
      return Files.isReadable(KERNEL)
          ? Files.readString(KERNEL).strip()
          : InetAddress.getLocalHost().getHostName();
    } catch (IOException _) {
      return "localhost";
    }
  }
}
