package org.millrace.agent.system;

import java.util.Map;

/** Which processor an emulator is to be, where its own choice is a bad one. */
public final class EmulatedProcessor {
  /**
   * Without signed return addresses, which Debian's arm64 programs make and check in every function
   * that calls another. QEMU calculates the signatures as the architecture defines them, by a
   * cipher, and programs take some forty times longer; without, the instructions do nothing, as on
   * every processor that is older than they are.
   */
  private static final String PLAIN_ARM = "max,pauth=off";

  private EmulatedProcessor() {}

  /**
   * Variables for the programs of an architecture when it is emulated. They do no harm where it is
   * not.
   *
   * @param architecture as the farm spells it
   */
  public static Map<String, String> environment(String architecture) {
    return architecture.equals("aarch64") ? Map.of("QEMU_CPU", PLAIN_ARM) : Map.of();
  }
}
