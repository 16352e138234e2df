package org.millrace.coordinator.catalog;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** The versions of builders.yaml and the builders, as rows. */
@Component
class CatalogStore {
  /** Held while versions change: coordinators that start together take their turns. */
  private static final long LOCK = 0x6361_7461_6c6f_6701L;

  private final JdbcClient jdbc;
  private final FarmRows rows;
  private final TransactionTemplate transaction;

  CatalogStore(
      JdbcClient jdbc,
      JdbcTemplate batches,
      PlatformTransactionManager transactions,
      JsonMapper json) {
    this.jdbc = jdbc;
    this.rows = new FarmRows(jdbc, batches, json);
    this.transaction = new TransactionTemplate(transactions);
  }

  /** A version as it was stored. */
  record Stored(CatalogVersionId id, String origin, String content) {}

  /** Another version was put in force meanwhile. */
  static final class Overtaken extends RuntimeException {
    private final CatalogVersionId inForce;

    Overtaken(CatalogVersionId inForce) {
      super("version " + inForce.value() + " is in force");
      this.inForce = inForce;
    }

    CatalogVersionId inForce() {
      return inForce;
    }
  }

  /** The version in force, if there ever was one. */
  Optional<Stored> newest() {
    return jdbc.sql(
            """
            SELECT id, origin, content
            FROM catalog_version
            ORDER BY loaded_at DESC, id DESC
            LIMIT 1
            """)
        .query((row, index) ->
            new Stored(new CatalogVersionId(row.getLong(1)), row.getString(2), row.getString(3)))
        .optional();
  }

  Optional<CatalogVersionId> newestId() {
    return jdbc.sql("SELECT id FROM catalog_version ORDER BY loaded_at DESC, id DESC LIMIT 1")
        .query(Long.class)
        .optional()
        .map(CatalogVersionId::new);
  }

  /** True for the content that is in force. */
  boolean isInForce(String content) {
    return newest().map(Stored::content).filter(content::equals).isPresent();
  }

  /**
   * Puts a content in force. The same content is the same version; nothing is written when it is in
   * force already.
   *
   * @param base the version that must still be in force; null where that does not matter
   * @throws Overtaken where another one is in force than {@code base}
   */
  CatalogVersionId save(
      Activation activation, String content, FarmDefinition farm, @Nullable CatalogVersionId base) {
    return Objects.requireNonNull(
        transaction.execute(status -> {
          lock();
          return activate(activation, content, farm, base);
        }));
  }

  /**
   * Puts a file in force if it says something new: if it changed since this machine's coordinators
   * looked at it last, or if they look at another one now. A machine that has never looked says
   * something new only with a content that the farm has never seen.
   *
   * @return the version in force then
   */
  CatalogVersionId take(
      String machine, String path, Activation activation, String content, FarmDefinition farm) {
    return Objects.requireNonNull(
        transaction.execute(status -> {
          lock();
          String sum = sha256(content);
          Optional<CatalogVersionId> before = newestId();
          boolean news = before.isEmpty() || isNews(machine, path, sum);
          jdbc.sql(
                  """
                  INSERT INTO catalog_file (machine, path, sha256) VALUES (?, ?, ?)
                  ON CONFLICT (machine) DO UPDATE
                  SET path = excluded.path, sha256 = excluded.sha256, seen_at = excluded.seen_at
                  """)
              .params(machine, path, sum)
              .update();
          return news ? activate(activation, content, farm, null) : before.orElseThrow();
        }));
  }

  private boolean isNews(String machine, String path, String sum) {
    return jdbc.sql("SELECT path = ? AND sha256 = ? FROM catalog_file WHERE machine = ?")
        .params(path, sum, machine)
        .query(Boolean.class)
        .optional()
        .map(same -> !same)
        .orElseGet(() ->
            jdbc.sql("SELECT 1 FROM catalog_version WHERE sha256 = ?")
                .param(sum)
                .query()
                .listOfRows()
                .isEmpty());
  }

  private void lock() {
    jdbc.sql("SELECT pg_advisory_xact_lock(?)").param(LOCK).query().listOfRows();
  }

  private CatalogVersionId activate(
      Activation activation, String content, FarmDefinition farm, @Nullable CatalogVersionId base) {
    Optional<Stored> newest = newest();
    if (base != null && newest.map(Stored::id).filter(base::equals).isEmpty()) {
      throw new Overtaken(newest.map(Stored::id).orElse(base));
    }
    if (newest.isPresent() && newest.get().content().equals(content)) {
      return newest.get().id();
    }
    long id =
        jdbc.sql(
                """
                INSERT INTO catalog_version (sha256, content, origin, loaded_at, loaded_by)
                VALUES (?, ?, ?, clock_timestamp(), ?)
                ON CONFLICT (sha256) DO UPDATE
                SET loaded_at = excluded.loaded_at,
                    loaded_by = excluded.loaded_by
                RETURNING id
                """)
            .params(sha256(content), content, activation.origin(), activation.who())
            .query(Long.class)
            .single();
    jdbc.sql("INSERT INTO catalog_activation (version_id, who, how, why) VALUES (?, ?, ?, ?)")
        .params(id, activation.who(), activation.how().name(), activation.why())
        .update();
    rows.save(id, farm);
    return new CatalogVersionId(id);
  }

  /** Rows of all builders that ever were, by name. */
  Map<String, BuilderId> builderIds() {
    Map<String, BuilderId> ids = new HashMap<>();
    jdbc.sql("SELECT name, id FROM builder")
        .query(row -> {
          ids.put(row.getString(1), new BuilderId(row.getLong(2)));
        });
    return ids;
  }

  static String sha256(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
