package org.millrace.protocol;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One step of a plan. A step either has a {@code source} (check out sources) or a {@code command}.
 *
 * @param name unique within the plan, {@link Protocol#STEP_NAME}
 * @param source the sources to check out into the workspace, or null
 * @param command program and arguments; empty for a source step. The program is looked up in the
 *     step's PATH; a relative path with a slash is relative to {@code directory}
 * @param directory where to run, relative to the workspace; empty for the workspace itself
 * @param environment all of the step's environment beyond the agent's few standard variables
 *     (docs/protocol.md, "What a step sees")
 * @param silence the longest time without a byte of output; null for no limit
 * @param limit the longest time in all; null for no limit
 * @param grace time between SIGTERM and SIGKILL
 * @param haltOnFailure after a failure, skip the following steps that are not {@code alwaysRun}
 * @param alwaysRun run even after a halt
 * @param passCodes exit codes that are no failure
 * @param logCap the most bytes of the step's log that are kept
 * @param artifacts files to upload after the step, if they are there
 * @param container where to run; null for the worker's own system. Sources are always checked out
 *     there
 */
public record StepPlan(
    String name,
    @Nullable Source source,
    List<String> command,
    String directory,
    Map<String, String> environment,
    @Nullable Duration silence,
    @Nullable Duration limit,
    Duration grace,
    boolean haltOnFailure,
    boolean alwaysRun,
    List<Integer> passCodes,
    long logCap,
    List<ArtifactPlan> artifacts,
    @Nullable Container container) {

  /**
   * A container to run a step in. It sees the attempt's workspace and cache and nothing else of the
   * worker.
   *
   * @param image name of the image, as a container engine understands it
   * @param architecture whose programs the image holds, as the farm spells it; another than the
   *     worker's own is run by an emulator
   * @param network whether the step reaches the network; its own loopback it always has
   */
  public record Container(String image, String architecture, boolean network) {}

  /**
   * Sources to check out.
   *
   * @param repository URL or local path that {@code git fetch} understands
   * @param branch the branch that the revision is on
   * @param revision full commit id, or empty for the branch's head
   * @param attempts how many times to try before giving up, at least 1
   */
  public record Source(String repository, String branch, String revision, int attempts) {}

  /**
   * A file to upload.
   *
   * @param name its name with the coordinator, {@link Protocol#ARTIFACT_NAME}
   * @param path where it is, relative to the workspace
   * @param cap the most bytes; a larger file is not sent, and an event says so
   */
  public record ArtifactPlan(String name, String path, long cap) {}
}
