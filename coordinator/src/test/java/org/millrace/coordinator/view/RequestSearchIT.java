package org.millrace.coordinator.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.millrace.coordinator.catalog.BuilderId;
import org.millrace.coordinator.testing.Fixtures;
import org.millrace.coordinator.testing.TestDatabase;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Each state is looked up in its own way, and each way finds what is in the state. */
class RequestSearchIT {
  private final JdbcClient jdbc = TestDatabase.create().jdbc();
  private final Fixtures fixtures = new Fixtures(jdbc);
  private final RequestSearch search = new RequestSearch(jdbc);
  private final BuilderId builder = fixtures.builder("AMD64 Debian 3.13", "amd64");

  /** A request in a state, with its build where there is one in this state. */
  private long request(String state) {
    long request = fixtures.request(builder).value();
    jdbc.sql("UPDATE build_request SET state = ? WHERE id = ?").params(state, request).update();
    if (state.equals("RUNNING") || state.equals("COMPLETE")) {
      jdbc.sql(
              """
              INSERT INTO build (builder_id, number, request_id, catalog_version, definition,
                repository, branch, revision, state)
              SELECT id, :request, :request, catalog_version, definition, repository, branch, 'r1',
                     :state
                FROM builder WHERE id = :builder
              """)
          .param("request", request)
          .param("state", state)
          .param("builder", builder.value())
          .update();
    }
    return request;
  }

  private List<Long> found(String state, String of, long before, int limit) {
    return search.find(state, of, before, limit).stream().map(RequestRow::id).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PENDING", "RUNNING", "COMPLETE", "SUPERSEDED", "CANCELLED", "EXPIRED"})
  void requests_in_a_state_are_found_newest_first_page_by_page(String state) {
    List.of("PENDING", "RUNNING", "COMPLETE", "SUPERSEDED", "CANCELLED", "EXPIRED")
        .forEach(this::request);
    long second = request(state);
    long third = request(state);
    List<Long> all = found(state, "AMD64 Debian 3.13", Long.MAX_VALUE, 10);
    assertThat(all).hasSize(3).startsWith(third, second);
    assertThat(found(state, "AMD64 Debian 3.13", Long.MAX_VALUE, 2)).isEqualTo(all.subList(0, 2));
    assertThat(found(state, "AMD64 Debian 3.13", second, 10)).isEqualTo(all.subList(2, 3));
  }

  @Test
  void requests_of_another_builder_are_not_found() {
    request("EXPIRED");
    request("RUNNING");
    assertThat(found("EXPIRED", "s390x RHEL 3.13", Long.MAX_VALUE, 10)).isEmpty();
    assertThat(found("RUNNING", "s390x RHEL 3.13", Long.MAX_VALUE, 10)).isEmpty();
  }
}
