package org.millrace.coordinator.catalog;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.millrace.coordinator.catalog.Activation.How;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The versions of builders.yaml: putting one in force, going back to one. Whatever is wrong changes
 * nothing; running builds go on with the definition that they began with. Any thread.
 */
@Component
public class CatalogVersions {
  private static final String SELECT =
      """
      SELECT v.id, v.sha256, v.origin, length(v.content), a.at, a.who, a.how, a.why,
             v.id = (SELECT id FROM catalog_version ORDER BY loaded_at DESC, id DESC LIMIT 1)
      FROM catalog_version v
        CROSS JOIN LATERAL (SELECT * FROM catalog_activation WHERE version_id = v.id
                            ORDER BY id DESC LIMIT 1) a
      """;

  private final CatalogStore store;
  private final Catalog catalog;
  private final JdbcClient jdbc;

  CatalogVersions(CatalogStore store, Catalog catalog, JdbcClient jdbc) {
    this.store = store;
    this.catalog = catalog;
    this.jdbc = jdbc;
  }

  /**
   * A version.
   *
   * @param origin where it came from first
   * @param size of its text, in characters
   * @param at when it was put in force last
   * @param who by whom
   * @param how {@code FILE}, {@code POST} or {@code ROLLBACK}
   * @param inForce whether it is now
   */
  public record Version(
      long id,
      String sha256,
      String origin,
      int size,
      Instant at,
      String who,
      String how,
      String why,
      boolean inForce) {}

  /**
   * A file that coordinators watch.
   *
   * @param inForce whether it holds the version that is in force; where it does not, another one
   *     was put in force since it changed last
   */
  public record Watched(
      String machine, String path, String sha256, Instant seenAt, boolean inForce) {}

  /** Says what is wrong with a text, and changes nothing. */
  public CatalogOutcome check(String text) {
    return switch (CatalogParser.parse("builders.yaml", text)) {
      case Problems problems -> new CatalogOutcome.Wrong(problems);
      case FarmDefinition farm -> new CatalogOutcome.Good(farm);
    };
  }

  /**
   * Puts a text in force. When this returns, this coordinator works with it; the others do within
   * seconds.
   *
   * @param who the cause, {@code user ada}
   * @param base the version that the text was made from and that must still be in force; null where
   *     that does not matter
   */
  public CatalogOutcome post(String who, String text, String why, @Nullable CatalogVersionId base) {
    return switch (CatalogParser.parse("builders.yaml", text)) {
      case Problems problems -> new CatalogOutcome.Wrong(problems);
      case FarmDefinition farm ->
          activate(new Activation("sent by " + who, who, How.POST, why), text, farm, base);
    };
  }

  /** Puts an earlier version in force again. */
  public CatalogOutcome rollBack(String who, CatalogVersionId version, String why) {
    Optional<String> content = content(version.value());
    if (content.isEmpty()) {
      return new CatalogOutcome.Unknown();
    }
    String origin = "version " + version.value();
    return switch (CatalogParser.parse(origin, content.get())) {
      case Problems problems -> new CatalogOutcome.Wrong(problems);
      case FarmDefinition farm ->
          activate(new Activation(origin, who, How.ROLLBACK, why), content.get(), farm, null);
    };
  }

  private CatalogOutcome activate(
      Activation activation, String text, FarmDefinition farm, @Nullable CatalogVersionId base) {
    Optional<CatalogVersionId> before = store.newestId();
    try {
      CatalogVersionId version = store.save(activation, text, farm, base);
      catalog.takeUp();
      return new CatalogOutcome.InForce(version, !before.equals(Optional.of(version)), farm);
    } catch (CatalogStore.Overtaken overtaken) {
      return new CatalogOutcome.Overtaken(overtaken.inForce());
    }
  }

  /** Versions whose ids are lower than {@code before}, the newest first. */
  public List<Version> list(long before, int limit) {
    return jdbc.sql(SELECT + "WHERE v.id < ? ORDER BY v.id DESC LIMIT ?")
        .params(before, limit)
        .query((row, n) -> version(row))
        .list();
  }

  /** The version that the farm works with. */
  public Optional<Version> inForce() {
    return store.newestId().flatMap(id -> find(id.value()));
  }

  public Optional<Version> find(long id) {
    return jdbc.sql(SELECT + "WHERE v.id = ?").param(id).query((row, n) -> version(row)).optional();
  }

  /** A version's text. */
  public Optional<String> content(long id) {
    return jdbc.sql("SELECT content FROM catalog_version WHERE id = ?")
        .param(id)
        .query(String.class)
        .optional();
  }

  public List<Watched> files() {
    return jdbc.sql(
            """
            SELECT machine, path, sha256, seen_at,
                   sha256 = (SELECT sha256 FROM catalog_version
                             ORDER BY loaded_at DESC, id DESC LIMIT 1)
            FROM catalog_file ORDER BY machine
            """)
        .query((row, n) ->
            new Watched(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getTimestamp(4).toInstant(),
                row.getBoolean(5)))
        .list();
  }

  private static Version version(ResultSet row) throws SQLException {
    return new Version(
        row.getLong(1),
        row.getString(2),
        row.getString(3),
        row.getInt(4),
        row.getTimestamp(5).toInstant(),
        row.getString(6),
        row.getString(7),
        row.getString(8),
        row.getBoolean(9));
  }
}
