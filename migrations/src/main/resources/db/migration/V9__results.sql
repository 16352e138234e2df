-- What became of every test of every build. docs/decisions/0010 says why it looks like this: most runs are "all passed
-- again", and those cost one row and one byte for each test file. What passed is in rosters and sets, which builds share;
-- only what somebody may want to read is a row of its own.

-- ── names ──────────────────────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE test_name (
    id   int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    file text NOT NULL,                            -- test_json, test.test_asyncio.test_events
    name text NOT NULL,                            -- '' for the file itself
    UNIQUE (file, name)
);
CREATE INDEX test_name_name ON test_name (name) WHERE name <> '';

-- ── what was ordinary: shared, found by what it holds, never changed ──────────────────────────────────────────
-- One letter for each: p passed, s skipped, d denied, n no tests, x failed as expected, ! see test_result.

CREATE TABLE test_set (                            -- the tests of one file and what became of them
    id       int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sha256   bytea NOT NULL UNIQUE,
    tests    int[] NOT NULL,                       -- test_name
    outcomes text  NOT NULL
);

CREATE TABLE test_roster (                         -- the files of one run and what became of them
    id       int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sha256   bytea NOT NULL UNIQUE,
    files    int[] NOT NULL,                       -- test_name
    sets     int[] NOT NULL,                       -- test_set; 0 where nobody said which tests there were
    outcomes text  NOT NULL
);

-- ── a run, and what was not ordinary in it. attempt_id grows with time, and stays when a log is read again ───────

CREATE TABLE test_run (
    attempt_id bigint NOT NULL REFERENCES attempt,
    step       int    NOT NULL,                    -- its ordinal
    builder_id bigint NOT NULL REFERENCES builder,
    roster_id  int    NOT NULL REFERENCES test_roster,
    durations  bytea  NOT NULL,                    -- one byte a file, in the roster's order: see duration_of
    ran        bigint NOT NULL,                    -- tests, as the runner counts; -1 where it did not say
    failed     bigint NOT NULL,
    skipped    bigint NOT NULL,
    bad        int    NOT NULL,                    -- files that call for attention
    cut        boolean NOT NULL,                   -- there was more than is kept
    PRIMARY KEY (attempt_id, step)
);
CREATE INDEX test_run_builder ON test_run (builder_id, attempt_id DESC, step DESC);

CREATE TABLE test_result (
    attempt_id    bigint NOT NULL,
    step          int    NOT NULL,
    ordinal       int    NOT NULL,                 -- from 1, files first, then tests, each in the log's order
    builder_id    bigint NOT NULL,
    test_id       int    NOT NULL REFERENCES test_name,
    variant       text   NOT NULL,                 -- '(i=1)' of a sub-test
    outcome       text   NOT NULL,                 -- TestOutcome; the last word
    first_outcome text,                            -- before it was run again
    bad           boolean NOT NULL,                -- the outcome calls for attention
    message       text   NOT NULL,
    excerpt       text   NOT NULL,                 -- its traceback
    line          bigint NOT NULL,                 -- of the step's log, from 1; 0 where none tells it
    ref_leaks     bigint,                          -- null where nothing leaked
    block_leaks   bigint,
    fd_leaks      bigint,
    seconds       real,
    PRIMARY KEY (attempt_id, step, ordinal),
    FOREIGN KEY (attempt_id, step) REFERENCES test_run ON DELETE CASCADE
);
CREATE INDEX test_result_test ON test_result (test_id, builder_id, attempt_id DESC, step DESC);
CREATE INDEX test_result_newest ON test_result (test_id, attempt_id DESC, step DESC, ordinal DESC);

-- A length in one byte, 9 % exact: 0 unknown, n is 2^((n-1)/8) - 1 milliseconds.
CREATE FUNCTION duration_of(durations bytea, place int) RETURNS double precision IMMUTABLE PARALLEL SAFE LANGUAGE sql AS
$$ SELECT CASE get_byte(durations, place - 1) WHEN 0 THEN NULL
               ELSE (power(2::double precision, (get_byte(durations, place - 1) - 1) / 8.0) - 1) / 1000 END $$;

-- The letter of a test in a run: from the set of its file where there is one, else its file's stands for it.
-- Null where the run had no such test.
CREATE FUNCTION letter_of(test int, file int, files int[], outcomes text, tests int[], of_tests text)
RETURNS text IMMUTABLE PARALLEL SAFE LANGUAGE sql AS
$$ SELECT CASE WHEN test <> file AND tests IS NOT NULL THEN substr(of_tests, array_position(tests, test), 1)
               ELSE substr(outcomes, array_position(files, file), 1) END $$;

-- ── what is still to be read ───────────────────────────────────────────────────────────────────────────────────

ALTER TABLE attempt
    ADD COLUMN results_due     timestamptz,        -- when somebody is to read its logs; null where all is done
    ADD COLUMN results_version int  NOT NULL DEFAULT 0, -- of the reader that read them; 0: nobody did
    ADD COLUMN results_error   text NOT NULL DEFAULT '';
CREATE INDEX attempt_results_due ON attempt (results_due) WHERE results_due IS NOT NULL;

-- The line of its log that proves a step's verdict, from 1; 0 where none does.
ALTER TABLE step ADD COLUMN proof_line bigint NOT NULL DEFAULT 0;

-- ── failures that somebody knows of ────────────────────────────────────────────────────────────────────────────

CREATE TABLE known_failure (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    file       text NOT NULL,
    name       text NOT NULL DEFAULT '',           -- '' for all of the file
    builders   text NOT NULL DEFAULT '*',          -- a builder's name; * stands for any text
    branch     text NOT NULL DEFAULT '',           -- of builders.yaml; '' for all
    owner      text NOT NULL,
    link       text NOT NULL,
    note       text NOT NULL DEFAULT '',
    expires_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL,
    ended_at   timestamptz,                        -- taken back before it expired
    ended_by   text
);
CREATE INDEX known_failure_file ON known_failure (file) WHERE ended_at IS NULL;
