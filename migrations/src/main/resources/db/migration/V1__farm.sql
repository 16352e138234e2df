-- The farm's only truth. Identifiers are bigint, times timestamptz, closed vocabularies text with a CHECK
-- (the same words as the Java enums, so that a dump can be read by people).

-- ── catalog: builders.yaml as it was loaded, and the builders that came of it ──────────────────────────────────

CREATE TABLE catalog_version (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sha256     text        NOT NULL UNIQUE,
    content    text        NOT NULL,
    origin     text        NOT NULL,               -- the file or caller that it came from
    loaded_at  timestamptz NOT NULL DEFAULT now(),
    loaded_by  text        NOT NULL
);

CREATE TABLE builder (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name            text   NOT NULL UNIQUE,
    catalog_version bigint NOT NULL REFERENCES catalog_version,
    active          boolean NOT NULL DEFAULT true, -- false: no longer in builders.yaml, kept for its history
    position        int    NOT NULL,               -- order in builders.yaml
    platform        text   NOT NULL,
    architecture    text   NOT NULL,
    execution       text   NOT NULL CHECK (execution IN ('native', 'emulated', 'cross')),
    mode            text   NOT NULL,
    branch          text   NOT NULL,
    repository      text   NOT NULL,
    tags            text[] NOT NULL,
    requires        text[] NOT NULL,               -- labels that a worker must have
    priority        int    NOT NULL,               -- higher is sooner
    definition      jsonb  NOT NULL,               -- BuilderDefinition: steps and all
    last_number     int    NOT NULL DEFAULT 0      -- number of its newest build
);

-- ── worker: machines and how they are trusted ──────────────────────────────────────────────────────────────────

CREATE TABLE worker (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name            text   NOT NULL UNIQUE CHECK (name ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'),
    owner           text   NOT NULL DEFAULT '',
    labels          text[] NOT NULL,
    slots           int    NOT NULL DEFAULT 1 CHECK (slots BETWEEN 1 AND 64),
    state           text   NOT NULL DEFAULT 'INVITED'
                    CHECK (state IN ('INVITED', 'ACTIVE', 'PAUSED', 'DRAINING', 'RETIRED')),
    state_reason    text   NOT NULL DEFAULT '',
    state_by        text   NOT NULL DEFAULT '',
    state_at        timestamptz NOT NULL DEFAULT now(),
    credential_hash bytea UNIQUE,                  -- SHA-256; null until it enrolled
    facts           jsonb,
    facts_at        timestamptz,
    last_seen_at    timestamptz,
    created_at      timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE enrolment (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    worker_id  bigint NOT NULL REFERENCES worker,
    token_hash bytea  NOT NULL UNIQUE,             -- SHA-256 of the one-time token
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text   NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz
);

-- ── change: the webhook's inbox, and what was pushed ───────────────────────────────────────────────────────────

CREATE TABLE inbox (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source       text   NOT NULL,                  -- 'github'
    delivery_id  text   NOT NULL,
    event        text   NOT NULL,
    payload      bytea  NOT NULL,                  -- the raw, verified bytes
    received_at  timestamptz NOT NULL DEFAULT now(),
    state        text   NOT NULL DEFAULT 'RECEIVED' CHECK (state IN ('RECEIVED', 'PROCESSED', 'IGNORED', 'FAILED')),
    outcome      text   NOT NULL DEFAULT '',       -- what came of it, for people
    attempts     int    NOT NULL DEFAULT 0,
    retry_at     timestamptz NOT NULL DEFAULT now(),
    processed_at timestamptz,
    UNIQUE (source, delivery_id)
);
CREATE INDEX inbox_waiting ON inbox (id) WHERE state = 'RECEIVED'; -- the oldest is worked off first

CREATE TABLE change (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    repository   text   NOT NULL,                  -- name in builders.yaml
    branch       text   NOT NULL,                  -- git branch
    revision     text   NOT NULL,
    author       text   NOT NULL,
    message      text   NOT NULL,
    url          text   NOT NULL DEFAULT '',
    files        text[] NOT NULL,
    committed_at timestamptz,
    received_at  timestamptz NOT NULL DEFAULT now(),
    inbox_id     bigint REFERENCES inbox,
    UNIQUE (repository, branch, revision)
);

-- ── schedule: what a change sets off ───────────────────────────────────────────────────────────────────────────

CREATE TABLE build_set (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    scheduler  text   NOT NULL,                    -- '' when a person asked for it
    reason     text   NOT NULL,
    repository text   NOT NULL,
    branch     text   NOT NULL,
    revision   text   NOT NULL,
    created_by text   NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE build_set_change (
    build_set_id bigint NOT NULL REFERENCES build_set,
    change_id    bigint NOT NULL REFERENCES change,
    PRIMARY KEY (build_set_id, change_id)
);
CREATE INDEX build_set_change_change ON build_set_change (change_id);

-- A change that a scheduler has seen and not yet built. The row goes when its build set is made.
CREATE TABLE scheduled_change (
    scheduler text    NOT NULL,
    change_id bigint  NOT NULL REFERENCES change,
    important boolean NOT NULL,
    seen_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (scheduler, change_id)
);

-- ── queue ──────────────────────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE build_request (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    build_set_id  bigint NOT NULL REFERENCES build_set,
    builder_id    bigint NOT NULL REFERENCES builder,
    state         text   NOT NULL DEFAULT 'PENDING'
                  CHECK (state IN ('PENDING', 'RUNNING', 'COMPLETE', 'SUPERSEDED', 'CANCELLED', 'EXPIRED')),
    priority      int    NOT NULL,
    requires      text[] NOT NULL,
    submitted_at  timestamptz NOT NULL DEFAULT now(),
    not_before    timestamptz NOT NULL DEFAULT now(), -- later than submitted_at while a retry backs off
    expires_at    timestamptz NOT NULL,
    completed_at  timestamptz,
    result        text,
    reason        text,
    superseded_by bigint REFERENCES build_request,
    ended_by      text,                            -- who cancelled it
    ended_why     text
);
CREATE INDEX build_request_pending ON build_request (priority DESC, id) WHERE state = 'PENDING';
CREATE INDEX build_request_expiry ON build_request (expires_at) WHERE state = 'PENDING';
CREATE INDEX build_request_builder ON build_request (builder_id, id DESC);
CREATE INDEX build_request_set ON build_request (build_set_id);

-- ── build ──────────────────────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE build (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    builder_id      bigint NOT NULL REFERENCES builder,
    number          int    NOT NULL,
    request_id      bigint NOT NULL UNIQUE REFERENCES build_request,
    catalog_version bigint NOT NULL REFERENCES catalog_version,
    definition      jsonb  NOT NULL,               -- BuilderDefinition as it was when the build began
    repository      text   NOT NULL,
    branch          text   NOT NULL,
    revision        text   NOT NULL,
    state           text   NOT NULL CHECK (state IN ('RUNNING', 'RETRYING', 'COMPLETE')),
    epoch           bigint NOT NULL DEFAULT 0,     -- of its newest lease
    result          text,
    reason          text,
    summary         text   NOT NULL DEFAULT '',    -- 'build successful', 'warnings test (warnings)'
    detail          text   NOT NULL DEFAULT '',    -- one line: what exactly
    stop_by         text,                          -- who asked to stop it
    stop_why        text,
    started_at      timestamptz NOT NULL DEFAULT now(),
    finished_at     timestamptz,
    UNIQUE (builder_id, number)
);
CREATE INDEX build_running ON build (id) WHERE state <> 'COMPLETE';
CREATE INDEX build_finished ON build (finished_at DESC, id DESC) WHERE state = 'COMPLETE';

CREATE TABLE attempt (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    build_id    bigint NOT NULL REFERENCES build,
    ordinal     int    NOT NULL,
    worker_id   bigint NOT NULL REFERENCES worker,
    claim_id    text   NOT NULL,
    epoch       bigint NOT NULL,
    token_hash  bytea  NOT NULL,                   -- SHA-256 of the attempt's token
    state       text   NOT NULL DEFAULT 'LEASED'
                CHECK (state IN ('LEASED', 'RUNNING', 'FINISHED', 'LOST', 'ABANDONED')),
    lease_until timestamptz NOT NULL,
    last_event  bigint NOT NULL DEFAULT 0,
    leased_at   timestamptz NOT NULL DEFAULT now(),
    started_at  timestamptz,
    finished_at timestamptz,
    result      text,
    reason      text,
    message     text   NOT NULL DEFAULT '',
    UNIQUE (build_id, ordinal),
    UNIQUE (worker_id, claim_id)
);
CREATE INDEX attempt_leased ON attempt (lease_until) WHERE state IN ('LEASED', 'RUNNING');
CREATE INDEX attempt_held ON attempt (worker_id) WHERE state IN ('LEASED', 'RUNNING');

CREATE TABLE step (
    attempt_id  bigint NOT NULL REFERENCES attempt,
    ordinal     int    NOT NULL,                   -- from 1
    name        text   NOT NULL,
    state       text   NOT NULL DEFAULT 'PENDING' CHECK (state IN ('PENDING', 'RUNNING', 'FINISHED')),
    ended       text,                              -- Event.StepEnd
    exit_code   int,
    result      text,
    reason      text,
    text        text   NOT NULL DEFAULT '',        -- 'test (warnings)'
    detail      text   NOT NULL DEFAULT '',
    started_at  timestamptz,
    finished_at timestamptz,
    PRIMARY KEY (attempt_id, ordinal),
    UNIQUE (attempt_id, name)
);

CREATE TABLE property (
    attempt_id bigint NOT NULL REFERENCES attempt,
    name       text   NOT NULL,
    value      text   NOT NULL,
    source     text   NOT NULL,                    -- the step it came from
    PRIMARY KEY (attempt_id, name)
);

-- ── log ────────────────────────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE log (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    attempt_id bigint NOT NULL REFERENCES attempt,
    name       text   NOT NULL,                    -- 'compile.stdio'
    size       bigint NOT NULL DEFAULT 0,          -- bytes, before compression
    lines      bigint NOT NULL DEFAULT 0,          -- line feeds so far
    cap        bigint NOT NULL,
    sha256     text,                               -- set when it is whole
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (attempt_id, name)
);

CREATE TABLE log_chunk (
    log_id     bigint NOT NULL REFERENCES log,
    start      bigint NOT NULL,                    -- offset of its first byte in the log
    length     int    NOT NULL,                    -- bytes, before compression
    first_line bigint NOT NULL,                    -- number of line feeds before it
    content    bytea  NOT NULL,                    -- zstd
    PRIMARY KEY (log_id, start)
);
ALTER TABLE log_chunk ALTER COLUMN content SET STORAGE EXTERNAL; -- compressed already
CREATE INDEX log_chunk_line ON log_chunk (log_id, first_line);

CREATE TABLE artifact (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    attempt_id bigint NOT NULL REFERENCES attempt,
    name       text   NOT NULL,
    size       bigint NOT NULL,
    sha256     text   NOT NULL,
    content    bytea  NOT NULL,                    -- zstd
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (attempt_id, name)
);
ALTER TABLE artifact ALTER COLUMN content SET STORAGE EXTERNAL;

-- ── access ─────────────────────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE account (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name          text NOT NULL UNIQUE,
    password_hash text NOT NULL,
    role          text NOT NULL CHECK (role IN ('OPERATOR', 'ADMIN')),
    created_at    timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE api_token (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES account,
    token_hash bytea  NOT NULL UNIQUE,             -- SHA-256
    note       text   NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    used_at    timestamptz
);

CREATE TABLE audit (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at      timestamptz NOT NULL DEFAULT now(),
    who     text NOT NULL,
    action  text NOT NULL,                         -- 'worker.pause'
    subject text NOT NULL,                         -- 'worker amd64-1'
    detail  text NOT NULL DEFAULT ''
);

-- ── every change of state, with its cause ──────────────────────────────────────────────────────────────────────

CREATE TABLE transition (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at         timestamptz NOT NULL DEFAULT now(),
    entity     text   NOT NULL CHECK (entity IN ('request', 'build', 'attempt', 'worker', 'inbox')),
    entity_id  bigint NOT NULL,
    from_state text   NOT NULL,
    to_state   text   NOT NULL,
    cause      text   NOT NULL                     -- 'worker amd64-1', 'sweeper', 'user alice: reason'
);
CREATE INDEX transition_entity ON transition (entity, entity_id);

-- ── the farm's pulse: when any coordinator last lived, so that an outage is known from its end ─────────────────

CREATE TABLE pulse (
    one       boolean PRIMARY KEY DEFAULT true CHECK (one),
    beaten_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO pulse DEFAULT VALUES;
