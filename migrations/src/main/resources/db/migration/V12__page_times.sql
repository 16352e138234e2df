-- What pages read at a million builds.

-- The newest builds of many builders, and how they ended, told by the index alone.
CREATE INDEX build_newest ON build (builder_id, id DESC) INCLUDE (result);

-- What came of a worker's last weeks.
CREATE INDEX attempt_worker_time ON attempt (worker_id, leased_at);

-- Definitions are long and seldom read; beside the rows, pages read a seventh of what they did.
-- It holds for rows that are written from now on.
ALTER TABLE builder SET (toast_tuple_target = 256);
ALTER TABLE build SET (toast_tuple_target = 256);
