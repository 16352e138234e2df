package org.millrace.agent.container;

/**
 * How the worker's owner wants containers to be run.
 *
 * @param engine {@code docker}, {@code podman}, the path of either, or empty for what is installed
 * @param memoryBytes the most memory of one container, 0 for no limit
 * @param cpus the most processors that one container uses, 0 for no limit
 * @param pids the most processes and threads in one container, 0 for no limit
 * @param user {@code uid:gid} of the steps' processes where the agent runs as root
 */
public record ContainerOptions(String engine, long memoryBytes, int cpus, int pids, String user) {
  /** A user that no system hands out: neither to people nor to services nor to name spaces. */
  public static final String DEFAULT_USER = "58123:58123";

  public static final int DEFAULT_PIDS = 8192;

  /** What holds unless the owner says otherwise; memory is what the machine has. */
  public static ContainerOptions standard(long machineMemoryBytes) {
    return new ContainerOptions(
        "",
        machineMemoryBytes / 4 * 3,
        Runtime.getRuntime().availableProcessors(),
        DEFAULT_PIDS,
        DEFAULT_USER);
  }
}
