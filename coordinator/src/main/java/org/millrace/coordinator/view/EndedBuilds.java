package org.millrace.coordinator.view;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.protocol.Result;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Builds that ended lately, in the order in which they ended: what a feed is made of. */
@Component
public class EndedBuilds {
  private final JdbcClient jdbc;

  EndedBuilds(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * The newest first.
   *
   * @param builders ids, or null for all
   * @param span how far back to look at most, so that a rare result costs no walk through years
   */
  public List<BuildRow> find(
      @Nullable Collection<Long> builders, Collection<Result> results, Duration span, int limit) {
    Long[] wanted = builders == null ? null : builders.toArray(Long[]::new);
    return jdbc.sql(
            """
            SELECT %s FROM build b JOIN builder r ON r.id = b.builder_id
             WHERE b.state = 'COMPLETE' AND b.finished_at > now() - make_interval(secs => ?)
               AND b.result = ANY (?) AND (?::bigint[] IS NULL OR b.builder_id = ANY (?))
             ORDER BY b.finished_at DESC, b.id DESC LIMIT ?
            """
                .formatted(BuildRow.COLUMNS))
        .param(span.toSeconds())
        .param(results.stream().map(Result::name).toArray(String[]::new))
        .param(wanted)
        .param(wanted)
        .param(limit)
        .query((rs, n) -> BuildRow.of(new Columns(rs)))
        .list();
  }
}
