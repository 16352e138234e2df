package org.millrace.coordinator.catalog;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A step with every value resolved. The flags are Buildbot's (docs "Common Parameters"): they say
 * how a step's result becomes the build's.
 *
 * @param name unique within the builder; a path segment of small letters, digits, {@code _} and
 *     {@code -}
 * @param sources true for the step that checks out the build's revision; it has no command
 * @param command program and arguments
 * @param directory relative to the workspace, empty for the workspace itself
 * @param environment of the step, beyond what every step gets
 * @param silence the longest time without output; null for no limit
 * @param limit the longest time in all; null for no limit
 * @param grace time between SIGTERM and SIGKILL
 * @param haltOnFailure a failure ends the build but for steps that run always
 * @param flunkOnFailure a failure makes the build fail
 * @param warnOnFailure a failure makes the build end with warnings
 * @param warnOnWarnings warnings of the step are warnings of the build
 * @param alwaysRun run even after a halt
 * @param warningCodes exit codes that mean WARNINGS; 0 is SUCCESS, every other FAILURE
 * @param parser how its log is read
 * @param logCap the most bytes of its log that are kept
 * @param artifacts files that are uploaded after it, if they are there
 * @param container where it runs; null for the worker's own system
 */
public record StepDefinition(
    String name,
    boolean sources,
    List<String> command,
    String directory,
    Map<String, String> environment,
    @Nullable Duration silence,
    @Nullable Duration limit,
    Duration grace,
    boolean haltOnFailure,
    boolean flunkOnFailure,
    boolean warnOnFailure,
    boolean warnOnWarnings,
    boolean alwaysRun,
    List<Integer> warningCodes,
    Parser parser,
    long logCap,
    List<Artifact> artifacts,
    @Nullable Container container) {

  /**
   * A container that a step runs in.
   *
   * @param image its name, as a container engine understands it
   * @param architecture whose programs it holds
   * @param network whether the step reaches the network
   */
  public record Container(String image, String architecture, boolean network) {}

  /** How a step's log is read for its verdict. */
  public enum Parser {
    /** The exit code says it all. */
    NONE,
    /** Output of compilers: warnings are counted, the first error is quoted. */
    COMPILER,
    /** Output of CPython's test runner, {@code python -m test}. */
    REGRTEST,
    /** Lines {@code verify: …} of the step that proves the configuration. */
    VERIFY
  }

  /** A file that is uploaded: its name with the coordinator, its path, and the most bytes. */
  public record Artifact(String name, String path, long cap) {}
}
