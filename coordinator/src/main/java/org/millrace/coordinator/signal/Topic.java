package org.millrace.coordinator.signal;

/**
 * What a hint is about.
 *
 * @param name {@code inbox}, {@code queue}, {@code builds}, {@code workers}, {@code catalog},
 *     {@code build:913}, {@code log:77}
 */
public record Topic(String name) {
  /** Deliveries wait in the inbox. */
  public static final Topic INBOX = new Topic("inbox");

  /** Changes wait for a scheduler. */
  public static final Topic CHANGES = new Topic("changes");

  /** Requests wait for a worker. */
  public static final Topic QUEUE = new Topic("queue");

  /** A build began, went on or ended. */
  public static final Topic BUILDS = new Topic("builds");

  /** A worker came, went, or changed its state. */
  public static final Topic WORKERS = new Topic("workers");

  /** An attempt is over, and its tests are to be recorded. */
  public static final Topic RESULTS = new Topic("results");

  /** A worker can do more or less than before, as its facts say. */
  public static final Topic ABILITIES = new Topic("abilities");

  /** Another version of builders.yaml is in force. */
  public static final Topic CATALOG = new Topic("catalog");

  /** A scheduler decided something, or was paused. */
  public static final Topic SCHEDULERS = new Topic("schedulers");

  /** One build, by its id: its steps, properties, state. */
  public static Topic build(long id) {
    return new Topic("build:" + id);
  }

  /** One log, by its id: it grew. */
  public static Topic log(long id) {
    return new Topic("log:" + id);
  }
}
