package org.millrace.coordinator.testing;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;

/**
 * A coordinator whose inbox and schedulers do nothing by themselves, with a clock that a test
 * moves, and a database that can break off.
 */
@FarmIT
@Import({SettableTime.Configuration.class, Faults.Configuration.class})
@TestPropertySource(
    properties = {
      "millrace.builders=src/test/resources/schedulers-all-kinds.yaml",
      "millrace.mirrors=target/mirrors"
    })
public abstract class SchedulersAtRest {
  @Autowired protected ApplicationContext context;
  @Autowired protected JdbcClient jdbc;
  @Autowired protected SettableTime time;
  @Autowired protected Faults faults;

  @BeforeEach
  protected void nothing_happens_by_itself_and_nothing_is_left() {
    for (String loop : List.of("inboxLoop", "schedulerLoop", "pollLoop")) {
      context.getBean(loop, SmartLifecycle.class).stop();
    }
    for (String table :
        List.of(
            "scheduled_change",
            "scheduler",
            "forced",
            "build_set_change",
            "build_request",
            "build_set",
            "branch_head",
            "change",
            "inbox",
            "audit")) {
      jdbc.sql("DELETE FROM " + table).update();
    }
    time.set("2026-03-02T12:00:00Z");
  }

  /** A build set as it matters here. */
  public record Set(String revision, int changes, int requests) {}

  protected List<Set> sets(String scheduler) {
    return jdbc.sql(
            """
            SELECT revision,
                   (SELECT count(*) FROM build_set_change c WHERE c.build_set_id = s.id),
                   (SELECT count(*) FROM build_request r WHERE r.build_set_id = s.id)
            FROM build_set s WHERE scheduler = ? ORDER BY id
            """)
        .param(scheduler)
        .query((row, i) -> new Set(row.getString(1), row.getInt(2), row.getInt(3)))
        .list();
  }

  /** One column of a scheduler's row, as text. */
  protected String remembered(String scheduler, String column) {
    return jdbc.sql(
            "SELECT coalesce((%s)::text, '') FROM scheduler WHERE name = ?".formatted(column))
        .param(scheduler)
        .query(String.class)
        .optional()
        .orElse("");
  }

  protected Instant due(String scheduler) {
    return jdbc.sql("SELECT due_at AT TIME ZONE 'UTC' FROM scheduler WHERE name = ?")
        .param(scheduler)
        .query(java.time.LocalDateTime.class)
        .single()
        .toInstant(ZoneOffset.UTC);
  }

  /** A change that a scheduler may be told of; its row is there. */
  protected long change(String branch, int number, String file) {
    return jdbc.sql(
            """
            INSERT INTO change (repository, branch, revision, author, message, files)
            VALUES ('cpython', ?, ?, 'Ada', 'm', ?) RETURNING id
            """)
        .params(branch, revision(number), new String[] {file})
        .query(Long.class)
        .single();
  }

  protected static String revision(int number) {
    return "%040x".formatted(number);
  }
}
