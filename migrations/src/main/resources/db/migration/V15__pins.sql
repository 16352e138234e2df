-- Builds that somebody wants to keep and to find again: evidence for an issue, a reference to compare with.
-- Whatever deletes builds must spare these; the foreign key refuses to let one go.
CREATE TABLE build_pin (
    build_id  bigint PRIMARY KEY REFERENCES build,
    pinned_by text   NOT NULL,                     -- 'user ada'
    pinned_at timestamptz NOT NULL DEFAULT now(),
    why       text   NOT NULL CHECK (length(why) BETWEEN 1 AND 1000)
);
