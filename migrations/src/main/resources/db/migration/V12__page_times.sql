-- What pages read at a million builds.

-- Each builder's newest verdict, told by the index alone: what is broken.
CREATE INDEX build_verdict ON build (builder_id, number DESC) INCLUDE (result)
  WHERE result IN ('SUCCESS', 'WARNINGS', 'FAILURE', 'EXCEPTION');

-- What came of a worker's last weeks.
CREATE INDEX attempt_worker_time ON attempt (worker_id, leased_at);

-- Definitions are long and seldom read; beside the rows, pages read a seventh of what they did.
-- It holds for rows that are written from now on.
ALTER TABLE builder SET (toast_tuple_target = 256);
ALTER TABLE build SET (toast_tuple_target = 256);
