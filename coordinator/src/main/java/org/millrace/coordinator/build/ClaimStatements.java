package org.millrace.coordinator.build;

import org.millrace.coordinator.record.Transitions;

/** The SQL of a claim. What it relies on is written down in docs/decisions/0008. */
final class ClaimStatements {
  /**
   * How the rest of a transaction is planned: once for each connection, as soon as PostgreSQL has
   * statistics of a queue. It would plan every claim anew, as it hopes for much of knowing the
   * worker, and that takes four times as long as the claim itself. Without statistics it goes on
   * doing so: a plan that was made for an empty table reads all of one that has been filled since.
   */
  static final String PLANNING =
      """
      set_config('plan_cache_mode', CASE WHEN (SELECT reltuples FROM pg_class
          WHERE oid = 'build_request'::regclass) < 1000 THEN 'auto' ELSE 'force_generic_plan' END, true)
      """;

  /**
   * Locks the worker's row, in a statement of its own: the next statement then counts the worker's
   * attempts with a snapshot that has all earlier claims of this worker in it.
   */
  static final String LOCK =
      """
      SELECT w.state, now() AS now, coalesce(s.downtime::text, '[]') AS downtime,
      """
          + PLANNING
          + """
          FROM worker w LEFT JOIN worker_setting s ON s.worker = w.name
          WHERE w.id = ? FOR NO KEY UPDATE OF w
          """;

  /**
   * Everything else. One row: GIVEN with an attempt; SPENT where the claim id's attempt is over;
   * RACED where others were faster and there may be more to take; none where there is nothing.
   *
   * <p>{@code left} are the seconds until the worker's next downtime, 0 within one and null where
   * it has none; {@code few} is about how many requests are looked at.
   */
  static final String TAKE =
      """
      WITH prior AS (
        SELECT id, state FROM attempt WHERE worker_id = :worker AND claim_id = :claim
      ), again AS (
        UPDATE attempt a SET token_hash = :token,
          lease_until = now() + :lease * interval '1 millisecond'
        FROM prior WHERE a.id = prior.id AND a.state IN ('LEASED', 'RUNNING')
        RETURNING a.id, a.build_id, a.ordinal, a.epoch, a.settings
      ), me AS (
        SELECT w.labels || w.abilities AS labels,
          CASE WHEN CAST(:left AS double precision) < (SELECT max(expected) FROM pace)
          THEN CAST(:left AS double precision) END AS bound
        FROM worker w
        WHERE w.id = :worker AND w.state = 'ACTIVE' AND NOT EXISTS (SELECT FROM prior)
          AND coalesce(CAST(:left AS double precision), 1) > 0
          AND w.slots > (SELECT count(*) FROM attempt a
                         WHERE a.worker_id = w.id AND a.state IN ('LEASED', 'RUNNING'))
      ), lines AS (
        SELECT q.id FROM requirement q, me
        WHERE q.labels <@ me.labels AND NOT EXISTS (
          SELECT FROM lock_rule k WHERE k.name = ANY (q.locks) AND k.slots <= (
            SELECT count(*) FROM lock_hold h
            WHERE h.lock = k.name AND h.worker_id = CASE k.per WHEN 'farm' THEN 0 ELSE :worker END))
      ), heads AS (
        -- The first few of each line. IS TRUE keeps the planner off the index on expires_at: nearly
        -- every pending request matches there, and all of them would be sorted for each claim.
        SELECT h.id, h.rank FROM lines l CROSS JOIN LATERAL (
          SELECT r.id, r.rank FROM build_request r
          WHERE r.requirement_id = l.id AND r.state = 'PENDING' AND r.not_before <= now()
            AND (r.expires_at > now()) IS TRUE
          ORDER BY r.rank, r.id
          LIMIT (SELECT greatest(4, :few / greatest(1, count(*))) FROM lines)) h
        WHERE (SELECT bound FROM me) IS NULL
        UNION ALL
        -- Before a downtime not the first of a line counts but the first that will be over by then.
        SELECT h.id, h.rank FROM lines l JOIN builder b ON b.requirement_id = l.id
          CROSS JOIN LATERAL (
          SELECT r.id, r.rank FROM build_request r
          WHERE r.builder_id = b.id AND r.state = 'PENDING' AND r.not_before <= now()
            AND (r.expires_at > now()) IS TRUE
          ORDER BY r.rank, r.id LIMIT 4) h
        WHERE (SELECT bound FROM me) IS NOT NULL AND (SELECT bound FROM me) >= coalesce(
          (SELECT expected FROM pace WHERE builder_id = b.id AND worker_id = :worker),
          (SELECT expected FROM pace WHERE builder_id = b.id AND worker_id IS NULL), 0)
      ), picked AS (
        -- IS TRUE here too: by their ids, and not all that is pending.
        SELECT r.id, r.requirement_id FROM build_request r
        WHERE r.id = ANY (ARRAY(SELECT id FROM heads ORDER BY rank, id LIMIT :few / 4))
          AND (r.state = 'PENDING') IS TRUE
        ORDER BY r.rank, r.id LIMIT 1 FOR UPDATE SKIP LOCKED
      ), wanted AS (
        SELECT k.name, CASE k.per WHEN 'farm' THEN 0 ELSE :worker END AS worker_id, k.slots, p.id
        FROM picked p JOIN requirement q ON q.id = p.requirement_id
          JOIN lock_rule k ON k.name = ANY (q.locks)
      ), held AS (
        -- In one order, so that two claims cannot wait for each other.
        INSERT INTO lock_hold (lock, worker_id, slot, request_id)
        SELECT w.name, w.worker_id, free.slot, w.id FROM wanted w CROSS JOIN LATERAL (
          SELECT s.slot FROM generate_series(1, w.slots) AS s (slot)
          WHERE NOT EXISTS (SELECT FROM lock_hold h WHERE h.lock = w.name
                              AND h.worker_id = w.worker_id AND h.slot = s.slot)
          LIMIT 1) free
        ORDER BY w.name
        ON CONFLICT DO NOTHING RETURNING lock
      ), taken AS (
        UPDATE build_request r SET state = 'RUNNING' FROM picked
        WHERE r.id = picked.id AND (SELECT count(*) FROM held) = (SELECT count(*) FROM wanted)
        RETURNING r.id, r.builder_id, r.build_set_id
      ), resumed AS (
        UPDATE build b SET state = 'RUNNING', epoch = b.epoch + 1,
          execution = execution_on(b.definition, (SELECT facts FROM worker WHERE id = :worker))
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
          repository, branch, revision, state, epoch, execution)
        SELECT n.id, n.last_number, n.request_id, n.catalog_version, n.definition,
          s.repository, s.branch, s.revision, 'RUNNING', 1,
          execution_on(n.definition, (SELECT facts FROM worker WHERE id = :worker))
        FROM numbered n JOIN build_set s ON s.id = n.build_set_id
        RETURNING *
      ), building AS (
        SELECT * FROM resumed UNION ALL SELECT * FROM begun
      ), given AS (
        INSERT INTO attempt (build_id, ordinal, worker_id, claim_id, epoch, token_hash, lease_until,
          settings)
        SELECT b.id, 1 + (SELECT count(*) FROM attempt WHERE build_id = b.id), :worker, :claim,
          b.epoch, :token, now() + :lease * interval '1 millisecond',
          CASE b.execution WHEN 'native' THEN '{}' ELSE
            emulation_of(w.facts, b.definition ->> 'architecture') END
            || coalesce((SELECT settings FROM worker_setting WHERE worker = :name), '{}')
        FROM building b JOIN worker w ON w.id = :worker
        RETURNING id, build_id, ordinal, epoch, settings
      ), steps AS (
        INSERT INTO step (attempt_id, ordinal, name)
        SELECT g.id, s.ordinal, s.definition ->> 'name'
        FROM given g JOIN building b ON b.id = g.build_id,
          jsonb_array_elements(b.definition -> 'steps') WITH ORDINALITY AS s(definition, ordinal)
      ), emulated AS (
        -- Not the same evidence as what a processor says: which emulator it was stays with it.
        INSERT INTO property (attempt_id, name, value, source)
        SELECT g.id, 'emulator', emulator_of(w.facts, b.definition ->> 'architecture'), ''
        FROM given g JOIN building b ON b.id = g.build_id JOIN worker w ON w.id = :worker
        WHERE b.execution <> 'native'
          AND emulator_of(w.facts, b.definition ->> 'architecture') IS NOT NULL
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
          UNION ALL
          SELECT 'RACED', 0, 0, 0, 0, 0, 0, '', '', '', '', ''
          WHERE NOT EXISTS (SELECT FROM taken)
            AND (EXISTS (SELECT FROM picked) OR (SELECT count(*) FROM heads) >= 4)
          """;

  private ClaimStatements() {}
}
