-- What builders.yaml says of workers (section workers), for the version in force. Workers that have no row work all
-- the same. Rows are replaced whole with every version.
CREATE TABLE worker_setting (
    worker   text   PRIMARY KEY,                   -- name of a worker, which need not be enrolled
    labels   text[] NOT NULL,                      -- that it is expected to have; those that count are worker.labels
    settings jsonb  NOT NULL,                      -- {"jobs": ["10"], "timeout-factor": ["2"]}: words by name of the value
    downtime jsonb  NOT NULL                       -- [{"days": [6, 7], "from": "08:00", "to": "10:00", "zone": "Europe/Berlin"}]
);                                                 -- days as ISO has them (Monday is 1), never empty; `to` not later than
                                                   -- `from` is on the next day

-- The values of its worker that an attempt's plan was made with.
ALTER TABLE attempt ADD COLUMN settings jsonb NOT NULL DEFAULT '{}';
