package org.millrace.coordinator.testing;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.millrace.coordinator.build.BuildId;
import org.millrace.coordinator.build.Builds;
import org.millrace.coordinator.catalog.BuilderId;
import org.millrace.coordinator.worker.Workers;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What tests with agents share. Every test has builders and workers of its own, kept apart by
 * labels; nobody empties the database.
 */
public abstract class AgentsAtWork {
  private static final AtomicInteger COUNT = new AtomicInteger();

  static {
    // Long enough for a machine that has other things to do; a good run never waits for it.
    Awaitility.setDefaultTimeout(Duration.ofMinutes(1));
  }

  @LocalServerPort protected int port;
  @Autowired protected Workers workers;
  @Autowired protected Builds builds;
  @Autowired protected JdbcClient jdbc;
  @Autowired protected Fixtures fixtures;

  /** A label that only this test's workers and builders have. */
  protected final String label = "label-" + COUNT.incrementAndGet();

  /** A name that nobody else has. */
  protected static String name(String prefix) {
    return prefix + "-" + COUNT.incrementAndGet();
  }

  protected BuilderId builder() {
    return fixtures.builder(name("AMD64 Debian"), label);
  }

  /** An enrolled worker with this test's label. */
  protected TestAgent agent(int slots) {
    return agent(name("worker"), slots);
  }

  protected TestAgent agent(String name, int slots) {
    return TestAgent.enrol(
        port, workers.invite(name, List.of(label, "other"), slots, "ada", "test").text());
  }

  /** An attempt that a worker of its own has just claimed. */
  protected TestAgent.Job job() {
    fixtures.request(builder());
    return agent(1).claim();
  }

  protected BuildId buildOf(TestAgent.Job job) {
    return new BuildId(Long.parseLong(fixtures.text("attempt", "build_id", job.attempt())));
  }

  protected String attemptState(TestAgent.Job job) {
    return fixtures.text("attempt", "state", job.attempt());
  }

  protected String build(TestAgent.Job job, String column) {
    return fixtures.text("build", column, buildOf(job).value());
  }

  protected String request(TestAgent.Job job, String column) {
    return fixtures.text("build_request", column, Long.parseLong(build(job, "request_id")));
  }
}
