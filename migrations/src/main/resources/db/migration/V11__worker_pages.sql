-- What a worker did, newest first, for its page.
CREATE INDEX attempt_worker ON attempt (worker_id, id DESC);
