package org.millrace.coordinator.build;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.millrace.coordinator.catalog.BuilderDefinition;
import org.millrace.coordinator.record.Transitions;
import org.millrace.coordinator.worker.Secret;
import org.millrace.coordinator.worker.WorkerSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Takes one request out of the queue for a worker, and makes an attempt of it. */
@Component
class Claims {
  private static final Logger LOG = LoggerFactory.getLogger(Claims.class);

  private static final TypeReference<Map<String, List<String>>> SETTINGS = new TypeReference<>() {};

  /**
   * Locks the worker's row, in a statement of its own: the next statement then counts the worker's
   * attempts with a snapshot that has all earlier claims of this worker in it.
   */
  private static final String LOCK =
      """
      SELECT state FROM worker WHERE id = ? FOR NO KEY UPDATE
      """;

  private static final String TAKE =
      """
      WITH prior AS (
        SELECT id, state FROM attempt WHERE worker_id = :worker AND claim_id = :claim
      ), again AS (
        UPDATE attempt a SET token_hash = :token,
          lease_until = now() + :lease * interval '1 millisecond'
        FROM prior WHERE a.id = prior.id AND a.state IN ('LEASED', 'RUNNING')
        RETURNING a.id, a.build_id, a.ordinal, a.epoch, a.settings
      ), me AS (
        SELECT w.labels FROM worker w
        WHERE w.id = :worker AND w.state = 'ACTIVE' AND NOT EXISTS (SELECT FROM prior)
          AND w.slots > (SELECT count(*) FROM attempt a
                         WHERE a.worker_id = w.id AND a.state IN ('LEASED', 'RUNNING'))
      ), picked AS (
        SELECT r.id FROM build_request r
        -- IS TRUE keeps the planner off the index on expires_at: nearly every pending request
        -- matches there, and all of them would be sorted for each claim. The index on (priority,
        -- id) has the wanted one in front.
        WHERE r.state = 'PENDING' AND r.not_before <= now() AND (r.expires_at > now()) IS TRUE
          AND EXISTS (SELECT FROM me) AND r.requires <@ (SELECT labels FROM me)
        ORDER BY r.priority DESC, r.id LIMIT 1 FOR UPDATE SKIP LOCKED
      ), taken AS (
        UPDATE build_request r SET state = 'RUNNING' FROM picked WHERE r.id = picked.id
        RETURNING r.id, r.builder_id, r.build_set_id
      ), resumed AS (
        UPDATE build b SET state = 'RUNNING', epoch = b.epoch + 1
        FROM taken WHERE b.request_id = taken.id AND b.state = 'RETRYING'
        RETURNING b.*
      ), numbered AS (
        UPDATE builder b SET last_number = b.last_number + 1
        FROM taken WHERE b.id = taken.builder_id
          AND NOT EXISTS (SELECT FROM build WHERE request_id = taken.id)
        RETURNING b.id, b.last_number, b.catalog_version, b.definition,
          taken.id AS request_id, taken.build_set_id
      ), begun AS (
        INSERT INTO build (builder_id, number, request_id, catalog_version, definition,
          repository, branch, revision, state, epoch)
        SELECT n.id, n.last_number, n.request_id, n.catalog_version, n.definition,
          s.repository, s.branch, s.revision, 'RUNNING', 1
        FROM numbered n JOIN build_set s ON s.id = n.build_set_id
        RETURNING *
      ), building AS (
        SELECT * FROM resumed UNION ALL SELECT * FROM begun
      ), given AS (
        INSERT INTO attempt (build_id, ordinal, worker_id, claim_id, epoch, token_hash, lease_until,
          settings)
        SELECT b.id, 1 + (SELECT count(*) FROM attempt WHERE build_id = b.id), :worker, :claim,
          b.epoch, :token, now() + :lease * interval '1 millisecond',
          coalesce((SELECT settings FROM worker_setting WHERE worker = :name), '{}')
        FROM building b
        RETURNING id, build_id, ordinal, epoch, settings
      ), steps AS (
        INSERT INTO step (attempt_id, ordinal, name)
        SELECT g.id, s.ordinal, s.definition ->> 'name'
        FROM given g JOIN building b ON b.id = g.build_id,
          jsonb_array_elements(b.definition -> 'steps') WITH ORDINALITY AS s(definition, ordinal)
      ), noted AS (
      """
          + Transitions.INSERT
          + """
            SELECT 'request', id, 'PENDING', 'RUNNING', :cause FROM taken
            UNION ALL SELECT 'build', id, 'RETRYING', 'RUNNING', :cause FROM resumed
            UNION ALL SELECT 'build', id, '', 'RUNNING', :cause FROM begun
            UNION ALL SELECT 'attempt', id, '', 'LEASED', :cause FROM given
          )
          SELECT 'GIVEN' AS kind, g.id AS attempt_id, g.ordinal, g.epoch, b.id AS build_id,
            b.number, b.builder_id, b.definition::text, g.settings::text, b.repository, b.branch,
            b.revision
          FROM given g JOIN building b ON b.id = g.build_id
          UNION ALL
          SELECT 'GIVEN', g.id, g.ordinal, g.epoch, b.id,
            b.number, b.builder_id, b.definition::text, g.settings::text, b.repository, b.branch,
            b.revision
          FROM again g JOIN build b ON b.id = g.build_id
          UNION ALL
          SELECT 'SPENT', 0, 0, 0, 0, 0, 0, '', '', '', '', ''
          FROM prior WHERE state NOT IN ('LEASED', 'RUNNING')
          """;

  private final JdbcClient jdbc;
  private final TransactionTemplate transactions;
  private final JsonMapper json;
  private final SourceLocator sources;
  private final LeaseSettings settings;

  Claims(
      JdbcClient jdbc,
      TransactionTemplate transactions,
      JsonMapper json,
      SourceLocator sources,
      LeaseSettings settings) {
    this.jdbc = jdbc;
    this.transactions = transactions;
    this.json = json;
    this.sources = sources;
    this.settings = settings;
  }

  /** What came of one look into the queue. */
  sealed interface Outcome {
    record Given(Claim claim) implements Outcome {}

    /** The attempt of this claim id is over: the agent needs a new claim id. */
    record Spent() implements Outcome {}

    /** Nothing for this worker now. */
    record Nothing() implements Outcome {}

    /** Nothing, whatever is in the queue: the worker is paused or draining. */
    record Resting() implements Outcome {}
  }

  /**
   * What TAKE answers with, as it is.
   *
   * @param kind GIVEN or SPENT
   * @param definition JSON of the builder as it was when the build began
   * @param settings JSON of its worker's values when the attempt began
   */
  private record Taken(
      String kind,
      AttemptId attempt,
      BuildId build,
      long epoch,
      long builder,
      int number,
      int ordinal,
      String definition,
      String settings,
      Plans.Revision revision) {}

  /** The worker's state, and what was taken for it. */
  private record Looked(String state, Optional<Taken> taken) {}

  Outcome take(WorkerSession worker, String claimId) {
    Secret token = Secret.mint("mra_");
    Looked looked = transactions.execute(status -> look(worker, claimId, token));
    // The plan is made after the commit: a builder's row is locked by the claim that numbers its
    // build, and the claims of its other builds wait for it.
    return looked
        .taken()
        .map(taken -> outcome(taken, token))
        .orElse(looked.state().equals("ACTIVE") ? new Outcome.Nothing() : new Outcome.Resting());
  }

  private Looked look(WorkerSession worker, String claimId, Secret token) {
    String state =
        jdbc.sql(LOCK).param(worker.id().value()).query((row, n) -> row.getString(1)).single();
    return new Looked(
        state,
        jdbc.sql(TAKE)
            .param("worker", worker.id().value())
            .param("name", worker.name())
            .param("claim", claimId)
            .param("token", token.hash())
            .param("lease", settings.lease().toMillis())
            .param("cause", "worker " + worker.name())
            .query((row, n) -> taken(row))
            .optional());
  }

  private static Taken taken(ResultSet row) throws SQLException {
    return new Taken(
        row.getString("kind"),
        new AttemptId(row.getLong("attempt_id")),
        new BuildId(row.getLong("build_id")),
        row.getLong("epoch"),
        row.getLong("builder_id"),
        row.getInt("number"),
        row.getInt("ordinal"),
        row.getString("definition"),
        row.getString("settings"),
        new Plans.Revision(
            row.getString("repository"), row.getString("branch"), row.getString("revision")));
  }

  private Outcome outcome(Taken taken, Secret token) {
    if (taken.kind().equals("SPENT")) {
      return new Outcome.Spent();
    }
    Plans.Revision revision = taken.revision();
    Plans.Order order =
        new Plans.Order(
            taken.builder(),
            taken.number(),
            taken.ordinal(),
            new Plans.Revision(
                repository(revision.repository()), revision.branch(), revision.revision()));
    BuilderDefinition definition = bound(taken);
    return new Outcome.Given(
        new Claim(
            taken.attempt(),
            taken.build(),
            taken.epoch(),
            token.text(),
            settings.lease(),
            Plans.plan(definition, order)));
  }

  /**
   * The builder as this worker carries it out. Values that do not fit, which a build of an older
   * builders.yaml may meet, are left aside: an error here would stop the queue for everybody
   * behind.
   */
  private BuilderDefinition bound(Taken taken) {
    BuilderDefinition definition = json.readValue(taken.definition(), BuilderDefinition.class);
    try {
      return definition.boundTo(json.readValue(taken.settings(), SETTINGS));
    } catch (IllegalArgumentException e) {
      LOG.warn(
          "attempt {} of '{}' is given out without the values of its worker in builders.yaml, which do not fit: {}",
          taken.attempt().value(),
          definition.name(),
          e.getMessage());
      return definition;
    }
  }

  /**
   * A repository that builders.yaml no longer has goes out under its key: the checkout fails and
   * says so, where an error here would stop the queue for everybody behind.
   */
  private String repository(String key) {
    try {
      return sources.url(key);
    } catch (IllegalArgumentException e) {
      LOG.warn("a build of repository {} is given out without a URL: {}", key, e.getMessage());
      return key;
    }
  }
}
