-- The queue: what a claim looks at, so that it need not look at every request that waits.
-- docs/decisions/0008 says how these fit together.

-- ── lines: requests that the same workers can take, under the same locks, wait in one line ─────────────────────

CREATE TABLE requirement (
    id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    labels text[] NOT NULL,                        -- that a worker must have; sorted, each once
    locks  text[] NOT NULL,                        -- that the build holds while it runs; sorted, each once
    UNIQUE (labels, locks)
);

CREATE FUNCTION in_order(texts text[]) RETURNS text[] IMMUTABLE PARALLEL SAFE LANGUAGE sql AS
$$ SELECT coalesce(array_agg(DISTINCT t ORDER BY t), '{}') FROM unnest(texts) AS t $$;

-- The row for these labels and locks, made where there is none.
CREATE FUNCTION requirement_of(wanted_labels text[], wanted_locks text[]) RETURNS bigint VOLATILE LANGUAGE plpgsql AS
$$
DECLARE
    found bigint;
BEGIN
    SELECT id INTO found FROM requirement
     WHERE labels = in_order(wanted_labels) AND locks = in_order(wanted_locks);
    IF found IS NULL THEN
        INSERT INTO requirement (labels, locks) VALUES (in_order(wanted_labels), in_order(wanted_locks))
        ON CONFLICT DO NOTHING;
        SELECT id INTO found FROM requirement
         WHERE labels = in_order(wanted_labels) AND locks = in_order(wanted_locks);
    END IF;
    RETURN found;
END
$$;

ALTER TABLE builder ADD COLUMN requirement_id bigint REFERENCES requirement; -- derived of requires and definition

CREATE FUNCTION builder_requirement() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
    NEW.requirement_id := requirement_of(
        NEW.requires,
        ARRAY(SELECT jsonb_array_elements_text(
            CASE jsonb_typeof(NEW.definition -> 'locks') WHEN 'array' THEN NEW.definition -> 'locks' ELSE '[]' END)));
    RETURN NEW;
END
$$;
CREATE TRIGGER builder_requirement BEFORE INSERT OR UPDATE OF requires, definition ON builder
    FOR EACH ROW EXECUTE FUNCTION builder_requirement();
UPDATE builder SET requires = requires;
ALTER TABLE builder ALTER COLUMN requirement_id SET NOT NULL;

-- ── requests: where in the line, and by what one may be replaced ───────────────────────────────────────────────

ALTER TABLE build_request
    ADD COLUMN requirement_id bigint REFERENCES requirement,
    ADD COLUMN rank           timestamptz NOT NULL DEFAULT now(), -- the line's order: submitted_at, shifted once
    ADD COLUMN collapses      boolean     NOT NULL DEFAULT false; -- a newer one of its builder may supersede it
UPDATE build_request r
   SET requirement_id = b.requirement_id, rank = r.submitted_at - r.priority * interval '3 minutes'
  FROM builder b WHERE b.id = r.builder_id;
ALTER TABLE build_request
    ALTER COLUMN requirement_id SET NOT NULL,
    DROP COLUMN requires;

DROP INDEX build_request_pending;
CREATE INDEX build_request_line ON build_request (requirement_id, rank, id) WHERE state = 'PENDING';
CREATE INDEX build_request_turn ON build_request (builder_id, rank, id) WHERE state = 'PENDING';
CREATE INDEX build_request_collapsing ON build_request (builder_id) WHERE state = 'PENDING' AND collapses;
CREATE INDEX build_request_superseded ON build_request (builder_id, id DESC) WHERE state = 'SUPERSEDED';
CREATE INDEX build_request_replaced ON build_request (superseded_by) WHERE superseded_by IS NOT NULL;

-- What waits goes with its builder when builders.yaml changes what that needs.
CREATE FUNCTION requests_follow_builder() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
    -- A claim that has one under its lock may be waiting for this builder's row, so nobody waits for it here.
    UPDATE build_request SET requirement_id = NEW.requirement_id
     WHERE id = ANY (ARRAY(
        SELECT id FROM build_request
         WHERE builder_id = NEW.id AND state = 'PENDING' AND requirement_id <> NEW.requirement_id
           FOR NO KEY UPDATE SKIP LOCKED));
    RETURN NULL;
END
$$;
CREATE TRIGGER requests_follow_builder AFTER UPDATE ON builder
    FOR EACH ROW WHEN (OLD.requirement_id <> NEW.requirement_id) EXECUTE FUNCTION requests_follow_builder();

-- ── locks ──────────────────────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE lock_rule (
    name  text PRIMARY KEY,                        -- key in builders.yaml; a lock without a rule limits nothing
    slots int  NOT NULL CHECK (slots >= 1),        -- how many builds may hold it at once
    per   text NOT NULL CHECK (per IN ('farm', 'worker'))
);

-- A place of a lock that a running build holds. That two cannot have the same place is the key's work.
CREATE TABLE lock_hold (
    lock       text   NOT NULL,
    worker_id  bigint NOT NULL,                    -- 0: of the whole farm
    slot       int    NOT NULL,                    -- from 1
    request_id bigint NOT NULL REFERENCES build_request,
    PRIMARY KEY (lock, worker_id, slot)
);
CREATE INDEX lock_hold_request ON lock_hold (request_id);

-- ── workers as builders.yaml has them; downtime: [{"days": ["MON"], "from": "22:00", "to": "06:00", "zone": …}] ─

CREATE TABLE worker_setting (
    worker   text   PRIMARY KEY,                   -- its name; there may be no such worker yet
    labels   text[] NOT NULL DEFAULT '{}',
    settings jsonb  NOT NULL DEFAULT '{}',
    downtime jsonb  NOT NULL DEFAULT '[]'
);

-- ── how long builds take ───────────────────────────────────────────────────────────────────────────────────────

CREATE FUNCTION median(numbers real[]) RETURNS double precision IMMUTABLE PARALLEL SAFE LANGUAGE sql AS
$$ SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY n) FROM unnest(numbers) AS n $$;

CREATE TABLE pace (
    builder_id bigint NOT NULL REFERENCES builder,
    worker_id  bigint REFERENCES worker,           -- null: on any worker
    lengths    real[] NOT NULL,                    -- seconds that its last good builds took, newest first, nine at most
    expected   double precision GENERATED ALWAYS AS (median(lengths)) STORED, -- seconds
    UNIQUE NULLS NOT DISTINCT (builder_id, worker_id)
);
CREATE INDEX pace_longest ON pace (expected);
INSERT INTO pace (builder_id, lengths)
SELECT b.id, array_agg(extract(epoch FROM g.finished_at - g.started_at)::real ORDER BY g.number DESC)
  FROM builder b CROSS JOIN LATERAL (
       SELECT number, started_at, finished_at FROM build
        WHERE builder_id = b.id AND result IN ('SUCCESS', 'WARNINGS') ORDER BY number DESC LIMIT 9) g
 GROUP BY b.id;
