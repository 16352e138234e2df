package org.millrace.coordinator.cli;

import java.util.List;

/**
 * What the JVM of a coordinator is told, besides what it runs. Whoever measures or tries a farm
 * starts its coordinators with the same. An agent brings its own options, in its start script.
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
          "-Xmx160m",
          "-XX:TrimNativeHeapInterval=5000",
          "-XX:+UseCompactObjectHeaders",
          "-XX:Tier4InvocationThreshold=25000",
          "-XX:Tier4MinInvocationThreshold=3000",
          "-XX:Tier4CompileThreshold=75000",
          "-XX:Tier4BackEdgeThreshold=200000",
          "--enable-native-access=ALL-UNNAMED");

  private JvmOptions() {}
}
