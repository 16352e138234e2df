package org.millrace.protocol;

/**
 * Why a step or a build ended as it did, for machines; the sentence for people stands beside it.
 */
public enum Reason {
  /** Nothing to explain: it succeeded. */
  NONE(Blame.NOBODY),
  /** A command of the build ended with an exit code that means failure. */
  COMMAND_FAILED(Blame.CODE),
  /** Tests failed, and failed again when they were run once more. */
  TESTS_FAILED(Blame.CODE),
  /** A test leaked references, memory blocks or file descriptors. */
  REFERENCE_LEAK(Blame.CODE),
  /** A test failed, then passed when it was run once more. */
  PASSED_ON_RERUN(Blame.CODE),
  /** A test left the execution environment changed. */
  ENVIRONMENT_CHANGED(Blame.CODE),
  /** Tests failed, or leaked, and somebody knows of each of them: see the known failures. */
  KNOWN_FAILURE(Blame.CODE),
  /** Lines of the log matched the step's warning pattern. */
  WARNINGS_IN_LOG(Blame.CODE),
  /** A test ran longer than its own limit. */
  TEST_TIMED_OUT(Blame.CODE),
  /** A process of the build died of a signal. */
  CRASHED(Blame.CODE),
  /** The test run ended without having run enough tests. */
  NO_TESTS_RAN(Blame.CODE),
  /** The step printed nothing for longer than its limit. */
  STEP_SILENT(Blame.CODE),
  /** The step ran longer than its limit. */
  STEP_TIMED_OUT(Blame.CODE),
  /** What was built is not what the configuration asked for. */
  CONFIGURATION_NOT_HONOURED(Blame.CODE),
  /** The sources could not be fetched or checked out. */
  SOURCE_UNAVAILABLE(Blame.INFRASTRUCTURE),
  /** The worker ran out of disk space. */
  DISK_FULL(Blame.INFRASTRUCTURE),
  /** A program that the step needs is not installed on the worker. */
  TOOL_MISSING(Blame.INFRASTRUCTURE),
  /** The image that a step runs in is not on the worker and could not be fetched. */
  IMAGE_MISSING(Blame.INFRASTRUCTURE),
  /** The worker's container engine did not start the step, or died under it. */
  CONTAINER_ENGINE_FAILED(Blame.INFRASTRUCTURE),
  /** A container needed more memory than the worker allows. */
  OUT_OF_MEMORY(Blame.INFRASTRUCTURE),
  /** The worker cannot run programs of the architecture, or not any more. */
  EMULATOR_MISSING(Blame.INFRASTRUCTURE),
  /** The emulator itself crashed, not the program that it ran. */
  EMULATOR_CRASHED(Blame.INFRASTRUCTURE),
  /** The step's process vanished without an exit code: a reboot, or killed from outside. */
  STEP_LOST(Blame.INFRASTRUCTURE),
  /** The agent itself failed; its message says how. */
  AGENT_FAILED(Blame.INFRASTRUCTURE),
  /** The worker's lease lapsed: it was not heard from. */
  WORKER_LOST(Blame.INFRASTRUCTURE),
  /** Somebody stopped it. */
  STOPPED(Blame.SOMEBODY),
  /** It did not start before its deadline. */
  EXPIRED(Blame.INFRASTRUCTURE);

  /** Whose fault a reason speaks of. */
  public enum Blame {
    NOBODY,
    CODE,
    INFRASTRUCTURE,
    SOMEBODY
  }

  private final Blame blame;

  Reason(Blame blame) {
    this.blame = blame;
  }

  public Blame blame() {
    return blame;
  }

  /** True where a further attempt may end otherwise and the code is not to blame. */
  public boolean isInfrastructure() {
    return blame == Blame.INFRASTRUCTURE;
  }
}
