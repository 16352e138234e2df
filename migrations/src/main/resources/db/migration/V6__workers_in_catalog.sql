-- What builders.yaml says of workers flows into what they run: {"jobs": ["10"], "timeout-factor": ["2"]}, words by name
-- of the value, from worker_setting into the attempt whose plan was made with them.
ALTER TABLE attempt ADD COLUMN settings jsonb NOT NULL DEFAULT '{}';
