package org.millrace.coordinator.catalog;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** The machine that this coordinator runs on. */
final class Machine {
  private Machine() {}

  /** Its name; containers need a fixed one, so that a restart is not taken for a new machine. */
  static String name() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException _) {
      return "localhost";
    }
  }
}
