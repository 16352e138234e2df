package org.millrace.coordinator.cli;

import java.util.List;

/**
 * What the JVMs of a farm are told, besides what they run. Whoever measures or tries a farm starts
 * its processes with the same.
 */
public final class JvmOptions {
  /**
   * A small heap that grows only when it must, and a start that is not held up by compiling what is
   * hardly used: on two cores the higher thresholds of the last compiler make it three times as
   * fast.
   */
  public static final List<String> COORDINATOR =
      List.of(
          "-XX:+UseSerialGC",
          "-Xms32m",
          "-Xmx256m",
          "-XX:+UseCompactObjectHeaders",
          "-XX:Tier4InvocationThreshold=25000",
          "-XX:Tier4MinInvocationThreshold=3000",
          "-XX:Tier4CompileThreshold=75000",
          "-XX:Tier4BackEdgeThreshold=200000",
          "--enable-native-access=ALL-UNNAMED");

  /** As small as an agent can be: it sits beside the builds. */
  public static final List<String> AGENT =
      List.of("-XX:+UseSerialGC", "-Xmx32m", "-XX:TieredStopAtLevel=1", "-Xss512k");

  private JvmOptions() {}
}
