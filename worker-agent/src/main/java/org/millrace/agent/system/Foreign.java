package org.millrace.agent.system;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * An architecture, and a small program in its machine code. What the program does is said where it
 * is written, in {@code src/main/proof}.
 */
final class Foreign {
  private final String architecture;
  private final String machine;
  private final byte[] program;

  /**
   * @param architecture as the farm spells it
   * @param machine as {@code uname -m} spells it there
   * @param program an ELF executable
   */
  Foreign(String architecture, String machine, byte[] program) {
    this.architecture = architecture;
    this.machine = machine;
    this.program = program.clone();
  }

  /** Those that can be tried. */
  static List<Foreign> all() {
    return List.of(
        new Foreign("AMD64", "x86_64", resource("amd64")),
        new Foreign("PPC64LE", "ppc64le", resource("ppc64le")),
        new Foreign("aarch64", "aarch64", resource("aarch64")));
  }

  private static byte[] resource(String name) {
    try (InputStream in = Foreign.class.getResourceAsStream("proof/" + name)) {
      if (in == null) {
        throw new IllegalStateException("this agent was packed without its program for " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException("this agent's program for " + name + " cannot be read", e);
    }
  }

  String architecture() {
    return architecture;
  }

  String machine() {
    return machine;
  }

  byte[] program() {
    return program.clone();
  }
}
