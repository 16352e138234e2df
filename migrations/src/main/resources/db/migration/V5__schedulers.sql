-- What schedulers remember, where branches stand, and which version of builders.yaml was put in force when.

-- One row for each scheduler that ever decided anything or was paused; by its name in builders.yaml.
CREATE TABLE scheduler (
    name           text PRIMARY KEY,
    timing         text NOT NULL DEFAULT '',        -- what due_at was computed from; another one computes it anew
    due_at         timestamptz,                     -- next firing of a nightly, next look of a poll
    built_revision text NOT NULL DEFAULT '',        -- of the last build set of a nightly
    looked_at      timestamptz,                     -- a poll's last look that came to an end
    decided_at     timestamptz,
    decision       text NOT NULL DEFAULT '',        -- the last one, for people
    build_set_id   bigint REFERENCES build_set,     -- what came of it
    trouble        text NOT NULL DEFAULT '',        -- what hinders it now, for people
    trouble_since  timestamptz,
    failures       int  NOT NULL DEFAULT 0,         -- in a row
    paused_at      timestamptz,
    paused_by      text NOT NULL DEFAULT '',
    paused_why     text NOT NULL DEFAULT ''
);

-- Where the farm believes a git branch to be.
CREATE TABLE branch_head (
    repository text NOT NULL,                       -- key in builders.yaml
    branch     text NOT NULL,                       -- git branch
    revision   text NOT NULL,
    moved_at   timestamptz NOT NULL DEFAULT now(),
    walked     text NOT NULL DEFAULT '',            -- up to which commit a poll has looked for missed ones
    gone_since timestamptz,                         -- the repository has no such branch any more
    PRIMARY KEY (repository, branch)
);
INSERT INTO branch_head (repository, branch, revision, moved_at)
SELECT DISTINCT ON (repository, branch) repository, branch, revision, received_at
FROM change
ORDER BY repository, branch, id DESC;

-- A person's wish that was carried out, by the key that the caller gave it: asked again, it is not done again.
CREATE TABLE forced (
    key        text PRIMARY KEY,
    who        text NOT NULL,
    asked      text NOT NULL,                       -- what for, so that a key is not used for something else
    build_sets bigint[] NOT NULL,
    at         timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX build_set_scheduler ON build_set (scheduler, id DESC);

-- Each time that a version was put in force. The newest row names the version that is.
CREATE TABLE catalog_activation (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version_id bigint NOT NULL REFERENCES catalog_version,
    at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    who        text NOT NULL,
    how        text NOT NULL CHECK (how IN ('FILE', 'POST', 'ROLLBACK')),
    why        text NOT NULL DEFAULT ''
);
INSERT INTO catalog_activation (version_id, at, who, how)
SELECT id, loaded_at, loaded_by, 'FILE' FROM catalog_version ORDER BY loaded_at, id;

-- Which builders.yaml each machine's coordinators watch, and what it held last. A file speaks only when it changes: one
-- that lies there unchanged never undoes what was put in force in another way, also not when a coordinator starts.
CREATE TABLE catalog_file (
    machine text PRIMARY KEY,
    path    text NOT NULL,
    sha256  text NOT NULL,
    seen_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
