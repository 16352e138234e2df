package org.millrace.coordinator.queue;

import java.util.ArrayList;
import java.util.List;
import org.millrace.coordinator.catalog.BuilderId;
import org.millrace.coordinator.signal.Signals;
import org.millrace.coordinator.signal.Topic;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Makes build sets. */
@Component
public class Queue {
  private final JdbcClient jdbc;
  private final Signals signals;

  Queue(JdbcClient jdbc, Signals signals) {
    this.jdbc = jdbc;
    this.signals = signals;
  }

  /** Makes a build set and its requests. */
  public Submitted submit(Submission submission) {
    long set =
        jdbc.sql(
                """
                INSERT INTO build_set (scheduler, reason, repository, branch, revision, created_by)
                VALUES (?, ?, ?, ?, ?, ?)
                RETURNING id
                """)
            .params(
                submission.scheduler(),
                submission.reason(),
                submission.repository(),
                submission.branch(),
                submission.revision(),
                submission.by())
            .query(Long.class)
            .single();
    for (long change : submission.changes()) {
      jdbc.sql("INSERT INTO build_set_change VALUES (?, ?)").params(set, change).update();
    }
    List<RequestId> requests = new ArrayList<>();
    for (BuilderId builder : submission.builders()) {
      requests.add(
          new RequestId(
              jdbc.sql(
                      """
                      INSERT INTO build_request (build_set_id, builder_id, priority, requires, expires_at)
                      SELECT ?, id, priority, requires, now() + interval '7 days'
                      FROM builder WHERE id = ?
                      RETURNING id
                      """)
                  .params(set, builder.value())
                  .query(Long.class)
                  .single()));
    }
    signals.raise(Topic.QUEUE);
    return new Submitted(set, requests);
  }
}
