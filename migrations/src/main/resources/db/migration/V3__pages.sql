-- What the pages ask for again and again, at a million builds.

-- A builder's newest good build: since when it is broken, how long its builds usually take.
CREATE INDEX build_good ON build (builder_id, number DESC) WHERE result IN ('SUCCESS', 'WARNINGS');

-- The newest builds with a result, such as the few that were cancelled.
CREATE INDEX build_result ON build (result, id);

-- The changes beside a stretch of the waterfall.
CREATE INDEX change_received ON change (received_at DESC, id DESC);
