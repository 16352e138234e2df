package org.millrace.coordinator.build;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.millrace.coordinator.catalog.BuilderDefinition;
import org.millrace.coordinator.queue.Downtimes;
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

  private static final int FEW = 64;
  private static final int TRIES = 4;

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
   * @param kind GIVEN, SPENT or RACED
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

  /** The worker under its lock. */
  private record Locked(String state, Instant now, Downtimes downtimes) {}

  /**
   * What was taken, if anything; whether the worker takes nothing for now; whether to try again.
   */
  private record Looked(Optional<Taken> taken, boolean resting, boolean raced) {}

  Outcome take(WorkerSession worker, String claimId) {
    Secret token = Secret.mint("mra_");
    int few = FEW;
    Looked looked = look(worker, claimId, token, few);
    for (int i = 1; looked.raced() && i < TRIES; i++) {
      few *= 4;
      looked = look(worker, claimId, token, few);
    }
    // The plan is made after the commit: a builder's row is locked by the claim that numbers its
    // build, and the claims of its other builds wait for it.
    if (looked.taken().isPresent()) {
      return outcome(looked.taken().get(), token);
    }
    return looked.resting() ? new Outcome.Resting() : new Outcome.Nothing();
  }

  private Looked look(WorkerSession worker, String claimId, Secret token, int few) {
    return Objects.requireNonNull(
        transactions.execute(status -> {
          Looked looked = lookLocked(worker, claimId, token, few);
          if (looked.raced()) {
            // A lock may have been got that is worth nothing without another.
            status.setRollbackOnly();
          }
          return looked;
        }));
  }

  private Looked lookLocked(WorkerSession worker, String claimId, Secret token, int few) {
    Locked locked =
        jdbc.sql(ClaimStatements.LOCK)
            .param(worker.id().value())
            .query((row, n) ->
                new Locked(
                    row.getString("state"),
                    row.getTimestamp("now").toInstant(),
                    Downtimes.parse(json, row.getString("downtime"))))
            .single();
    Optional<Duration> left = locked.downtimes().left(locked.now());
    Optional<Taken> taken =
        jdbc.sql(ClaimStatements.TAKE)
            .param("worker", worker.id().value())
            .param("claim", claimId)
            .param("token", token.hash())
            .param("lease", settings.lease().toMillis())
            .param("cause", "worker " + worker.name())
            .param("name", worker.name())
            .param("left", left.map(Claims::seconds).orElse(null))
            .param("few", few)
            .query((row, n) -> taken(row))
            .optional();
    boolean raced = taken.filter(row -> row.kind().equals("RACED")).isPresent();
    boolean rests = !locked.state().equals("ACTIVE") || left.filter(Duration::isZero).isPresent();
    return new Looked(raced ? Optional.empty() : taken, rests, raced);
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1e3;
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
