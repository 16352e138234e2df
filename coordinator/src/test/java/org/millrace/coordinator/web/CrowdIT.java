package org.millrace.coordinator.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.millrace.coordinator.testing.FarmIT;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

@FarmIT
class CrowdIT {
  private static final List<String> PATHS = List.of("/builders", "/waterfall", "/feed.atom");

  @LocalServerPort int port;
  @Autowired DataSource database;
  @Autowired JdbcClient jdbc;

  @Test
  void who_comes_with_many_others_gets_a_whole_page_with_all_that_protects_it() throws Exception {
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor();
        Connection holder = database.getConnection()) {
      holder.setAutoCommit(false);
      try (Statement statement = holder.createStatement()) {
        statement.execute("LOCK TABLE builder IN ACCESS EXCLUSIVE MODE");
        for (int i = 0; i < 30; i++) {
          String path = PATHS.get(i % PATHS.size());
          answers.add(CompletableFuture.supplyAsync(() -> new Pages(port).get(path), readers));
        }
        Awaitility.await("a page that waits for the table").until(() -> waiting() > 0);
      } finally {
        holder.rollback();
      }
      for (int i = 0; i < answers.size(); i++) {
        HttpResponse<String> answer = answers.get(i).get();
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
            .startsWith("default-src 'self'");
        assertThat(answer.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
        assertThat(answer.headers().allValues("Content-Type")).hasSize(1);
        assertThat(answer.headers().allValues("Cache-Control")).hasSize(1);
        if (i % PATHS.size() < 2) {
          assertThat(answer.headers().firstValue("Cache-Control")).hasValue("private, no-cache");
          Pages.checked(PATHS.get(i % PATHS.size()), answer);
        } else {
          assertThat(answer.body()).startsWith("<?xml").contains("</feed>");
        }
      }
    }
  }

  @Test
  void crawlers_are_asked_to_leave_the_millions_alone() {
    HttpResponse<String> robots = new Pages(port).browser().get("/robots.txt", "Accept", "*/*");
    assertThat(robots.statusCode()).isEqualTo(200);
    assertThat(robots.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain");
    assertThat(robots.body()).contains("User-agent: *", "Disallow: /builds/");
  }

  private int waiting() {
    return jdbc.sql("SELECT count(*) FROM pg_locks WHERE NOT granted")
        .query(Integer.class)
        .single();
  }
}
