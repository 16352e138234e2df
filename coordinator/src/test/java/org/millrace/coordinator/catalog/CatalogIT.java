package org.millrace.coordinator.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millrace.coordinator.signal.Signals;
import org.millrace.coordinator.testing.TestDatabase;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.mock.env.MockEnvironment;
import tools.jackson.databind.json.JsonMapper;

class CatalogIT {
  private final TestDatabase database = TestDatabase.create();
  private final DataSource source = database.dataSource();
  private final JdbcClient jdbc = JdbcClient.create(source);
  private final List<Catalog> running = new ArrayList<>();
  @TempDir private Path folder;

  @AfterEach
  void stop() {
    running.forEach(Catalog::stop);
  }

  private Path file(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Catalog coordinator(Path file, MockEnvironment environment) {
    CatalogStore store =
        new CatalogStore(
            jdbc,
            new JdbcTemplate(source),
            new JdbcTransactionManager(source),
            JsonMapper.shared());
    Catalog catalog = new Catalog(store, new Signals(), environment, file.toString());
    running.add(catalog);
    return catalog;
  }

  private Catalog loaded(Path file) {
    Catalog catalog = coordinator(file, new MockEnvironment());
    catalog.load();
    return catalog;
  }

  private List<String> names(boolean active) {
    return jdbc.sql("SELECT name FROM builder WHERE active = ? ORDER BY position")
        .param(active)
        .query(String.class)
        .list();
  }

  private long versions() {
    return jdbc.sql("SELECT count(*) FROM catalog_version").query(Long.class).single();
  }

  @Test
  void a_file_becomes_a_version_and_builders() {
    Farm farm = loaded(file("b.yaml", CatalogParserTest.GOOD)).current();
    assertThat(names(true))
        .containsExactly("AMD64 Debian 3.13", "AMD64 Debian NoGIL 3.13", "AMD64 Debian 3.12");
    Builder first = farm.builders().getFirst();
    assertThat(
            JsonMapper.shared()
                .readValue(
                    jdbc.sql("SELECT definition FROM builder WHERE id = ?")
                        .param(first.id().value())
                        .query(String.class)
                        .single(),
                    BuilderDefinition.class))
        .isEqualTo(first.definition());
    assertThat(farm.repositoryOnGithub("Python/CPython")).isPresent();
    assertThat(farm.branches("cpython", "maintenance/3.12")).hasSize(1);
  }

  @Test
  void two_coordinators_that_start_at_once_agree() throws Exception {
    Path file = file("b.yaml", CatalogParserTest.GOOD);
    List<Callable<Farm>> starts = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      starts.add(() -> loaded(file).current());
    }
    List<Farm> farms = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Farm> farm : threads.invokeAll(starts)) {
        farms.add(farm.get());
      }
    }
    assertThat(farms).allMatch(farms.getFirst()::equals);
    assertThat(versions()).isEqualTo(1);
    assertThat(names(true)).hasSize(3);
  }

  @Test
  void the_same_content_is_the_same_version_also_after_another_was_in_force() {
    CatalogVersionId first = loaded(file("a.yaml", CatalogParserTest.GOOD)).current().version();
    String other = CatalogParserTest.GOOD.replace("priority: 7", "priority: 8");
    CatalogVersionId second = loaded(file("b.yaml", other)).current().version();
    assertThat(second).isNotEqualTo(first);
    CatalogVersionId again = loaded(file("a.yaml", CatalogParserTest.GOOD)).current().version();
    assertThat(again).isEqualTo(first);
    assertThat(versions()).isEqualTo(2);
    assertThat(
            jdbc.sql("SELECT priority FROM builder WHERE name LIKE '%NoGIL%'")
                .query(Integer.class)
                .single())
        .isEqualTo(7);
  }

  @Test
  void a_saved_file_is_taken_up_live_here_and_by_the_other_coordinator() {
    Path mine = file("mine.yaml", CatalogParserTest.GOOD);
    Path yours = file("yours.yaml", CatalogParserTest.GOOD);
    Catalog here = loaded(mine);
    Catalog there = loaded(yours);
    here.start();
    there.start();
    BuilderId kept = here.current().builder("AMD64 Debian 3.13").orElseThrow().id();
    file("mine.yaml", CatalogParserTest.GOOD.replace("modes: [debug, nogil]", "modes: [debug]"));
    await().until(() -> here.current().builders().size() == 2);
    await().until(() -> there.current().builders().size() == 2);
    assertThat(there.current()).isEqualTo(here.current());
    assertThat(there.current().builder("AMD64 Debian 3.13").orElseThrow().id()).isEqualTo(kept);
    assertThat(names(false)).containsExactly("AMD64 Debian NoGIL 3.13");
  }

  @Test
  void a_file_that_is_wrong_changes_nothing() {
    Path file = file("b.yaml", CatalogParserTest.GOOD);
    Farm farm = loaded(file).current();
    file("b.yaml", "builders: [");
    assertThat(loaded(file).current()).isEqualTo(farm);
    assertThat(loaded(folder.resolve("gone.yaml")).current()).isEqualTo(farm);
    assertThat(names(true)).hasSize(3);
  }

  @Test
  void without_any_good_version_the_start_fails_and_tells_every_problem() {
    Path file =
        file(
            "b.yaml",
            CatalogParserTest.GOOD
                .replace("silence: 20m", "silence: later")
                .replace("kind: branch", "kind: odd"));
    Catalog catalog = coordinator(file, new MockEnvironment());
    assertThatThrownBy(catalog::load)
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("b.yaml:17:18: ")
        .hasMessageContaining("b.yaml:36:15: ");
    assertThatThrownBy(() -> loaded(folder.resolve("gone.yaml")))
        .isInstanceOf(CatalogException.class)
        .hasMessageStartingWith("There is no file ");
    assertThat(versions()).isZero();
  }

  @Test
  void the_environment_may_say_where_a_repository_is() {
    Path file = file("b.yaml", CatalogParserTest.GOOD);
    Catalog catalog =
        coordinator(
            file, new MockEnvironment().withProperty("MILLRACE_REPOSITORY_CPYTHON", "/srv/c.git"));
    catalog.load();
    assertThat(catalog.current().repository("cpython").orElseThrow().url()).isEqualTo("/srv/c.git");
  }
}
