-- A worker may itself run in an emulator, unseen by builders.yaml: what it builds natively is emulated all the same.

CREATE FUNCTION execution_on(definition jsonb, facts jsonb) RETURNS text IMMUTABLE PARALLEL SAFE LANGUAGE sql AS
$$
SELECT CASE WHEN coalesce(lower(definition ->> 'execution'), 'native') <> 'native' THEN lower(definition ->> 'execution')
            WHEN facts -> 'emulators' ->> (facts ->> 'architecture') IS NOT NULL THEN 'emulated'
            ELSE 'native' END
$$;

ALTER TABLE build ALTER COLUMN execution DROP EXPRESSION;
ALTER TABLE build ALTER COLUMN execution SET DEFAULT 'native';
