package org.millrace.coordinator.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

/** Versions that are posted, gone back to, and read from a file that also wants to be heard. */
class CatalogVersionsIT {
  private static final String ONE = CatalogParserTest.GOOD;
  private static final String TWO = ONE.replace("priority: 7", "priority: 8");
  private static final String THREE = ONE.replace("priority: 7", "priority: 9");

  private final TestDatabase database = TestDatabase.create();
  private final DataSource source = database.dataSource();
  private final JdbcClient jdbc = JdbcClient.create(source);
  private final CatalogStore store =
      new CatalogStore(
          jdbc, new JdbcTemplate(source), new JdbcTransactionManager(source), JsonMapper.shared());
  private final List<Catalog> running = new ArrayList<>();
  @TempDir private Path folder;

  @AfterEach
  void stop() {
    running.forEach(Catalog::stop);
  }

  private Path file(String text) {
    try {
      // A file that is moved into place is another one, also within one tick of the clock.
      Path next = Files.writeString(folder.resolve("next"), text);
      return Files.move(
          next, folder.resolve("builders.yaml"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A coordinator that has just started on the file. */
  private Catalog coordinator() {
    Catalog catalog =
        new Catalog(
            store,
            new Signals(),
            new MockEnvironment(),
            folder.resolve("builders.yaml").toString());
    catalog.load();
    running.add(catalog);
    return catalog;
  }

  private CatalogVersions versions(Catalog catalog) {
    return new CatalogVersions(store, catalog, jdbc);
  }

  private static int priority(Catalog catalog) {
    return catalog
        .current()
        .builder("AMD64 Debian NoGIL 3.13")
        .orElseThrow()
        .definition()
        .priority();
  }

  private static long version(CatalogOutcome outcome) {
    assertThat(outcome).isInstanceOf(CatalogOutcome.InForce.class);
    return ((CatalogOutcome.InForce) outcome).version().value();
  }

  @Test
  void what_is_posted_is_in_force_at_once_and_survives_a_restart_with_the_old_file() {
    file(ONE);
    Catalog first = coordinator();
    long posted = version(versions(first).post("user ada", TWO, "faster", null));
    assertThat(priority(first)).isEqualTo(8);
    assertThat(priority(coordinator())).isEqualTo(8);
    CatalogVersions.Version now = versions(first).inForce().orElseThrow();
    assertThat(now.id()).isEqualTo(posted);
    assertThat(now.who()).isEqualTo("user ada");
    assertThat(now.how()).isEqualTo("POST");
    assertThat(now.why()).isEqualTo("faster");
    assertThat(versions(first).files()).singleElement().matches(watched -> !watched.inForce());
  }

  @Test
  void a_file_that_is_edited_afterwards_is_heard_again() {
    file(ONE);
    Catalog catalog = coordinator();
    catalog.start();
    version(versions(catalog).post("user ada", TWO, "", null));
    file(THREE);
    await().until(() -> priority(catalog) == 9);
    assertThat(versions(catalog).files()).singleElement().matches(CatalogVersions.Watched::inForce);
  }

  @Test
  void a_file_that_was_edited_while_no_coordinator_ran_is_heard_also_if_it_went_back() {
    file(ONE);
    coordinator();
    file(TWO);
    coordinator();
    file(ONE);
    assertThat(priority(coordinator())).isEqualTo(7);
  }

  @Test
  void nothing_flips_however_often_coordinators_with_the_same_file_start() {
    file(ONE);
    Catalog catalog = coordinator();
    version(versions(catalog).post("user ada", TWO, "", null));
    for (int i = 0; i < 3; i++) {
      assertThat(priority(coordinator())).isEqualTo(8);
    }
    assertThat(
            jdbc.sql("SELECT how FROM catalog_activation ORDER BY id").query(String.class).list())
        .containsExactly("FILE", "POST");
  }

  @Test
  void another_machine_with_an_old_file_does_not_bring_it_back() {
    file(ONE);
    coordinator();
    file(TWO);
    coordinator();
    // As if the record were another machine's: this one has never looked at a file.
    jdbc.sql("UPDATE catalog_file SET machine = 'elsewhere'").update();
    file(ONE);
    assertThat(priority(coordinator())).isEqualTo(8);
    file(THREE);
    assertThat(priority(coordinator())).isEqualTo(9);
  }

  @Test
  void what_is_wrong_changes_nothing_and_says_everything() {
    file(ONE);
    Catalog catalog = coordinator();
    CatalogOutcome outcome =
        versions(catalog)
            .post(
                "user ada",
                TWO.replace("silence: 20m", "silence: later").replace("kind: branch", "kind: odd"),
                "",
                null);
    assertThat(outcome).isInstanceOf(CatalogOutcome.Wrong.class);
    assertThat(((CatalogOutcome.Wrong) outcome).problems().all()).hasSize(2);
    assertThat(priority(catalog)).isEqualTo(7);
    assertThat(versions(catalog).check(TWO)).isInstanceOf(CatalogOutcome.Good.class);
    assertThat(versions(catalog).list(Long.MAX_VALUE, 10)).hasSize(1);
  }

  @Test
  void one_can_go_back_to_a_version_and_the_builders_with_it() {
    file(ONE);
    Catalog catalog = coordinator();
    long first = catalog.current().version().value();
    CatalogVersions versions = versions(catalog);
    version(
        versions.post(
            "user ada", ONE.replace("modes: [debug, nogil]", "modes: [debug]"), "", null));
    assertThat(catalog.current().builders()).hasSize(2);
    assertThat(version(versions.rollBack("user bob", new CatalogVersionId(first), "oops")))
        .isEqualTo(first);
    assertThat(catalog.current().builders()).hasSize(3);
    assertThat(versions.inForce().orElseThrow().how()).isEqualTo("ROLLBACK");
    assertThat(versions.rollBack("user bob", new CatalogVersionId(99), ""))
        .isInstanceOf(CatalogOutcome.Unknown.class);
    assertThat(versions.content(first)).contains(ONE);
  }

  @Test
  void whoever_works_from_an_old_version_is_told() {
    file(ONE);
    Catalog catalog = coordinator();
    CatalogVersionId base = catalog.current().version();
    CatalogVersions versions = versions(catalog);
    long second = version(versions.post("user ada", TWO, "", base));
    assertThat(versions.post("user bob", THREE, "", base))
        .isEqualTo(new CatalogOutcome.Overtaken(new CatalogVersionId(second)));
    assertThat(priority(catalog)).isEqualTo(8);
  }
}
