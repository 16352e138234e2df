package org.millrace.coordinator.catalog;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How a platform's builds are carried out; they are not the same evidence. */
public enum Execution {
  /** By the processor that they are meant for. */
  NATIVE,
  /** All of it in a container of the foreign architecture, under QEMU user mode. */
  EMULATED,
  /** Compiled by the host's processor with a cross toolchain, tested under QEMU. */
  CROSS;

  static final List<String> WORDS = Arrays.stream(values()).map(Execution::word).toList();

  /** As builders.yaml, the database and the pages write it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether some of it needs an emulator. */
  boolean needsEmulator() {
    return this != NATIVE;
  }
}
