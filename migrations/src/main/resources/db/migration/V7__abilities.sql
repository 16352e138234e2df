-- What a worker can do as its agent last proved it, as labels beside those that its operator gave it: 'containers'
-- where an engine answered, 'emulates-aarch64' where a program of that architecture ran. Always as the facts are: a
-- worker that lost something gets no such work from the moment on at which it says so.

CREATE FUNCTION abilities_of(facts jsonb) RETURNS text[] IMMUTABLE PARALLEL SAFE LANGUAGE sql AS
$$
SELECT coalesce(array_agg(label ORDER BY label), '{}') FROM (
    SELECT 'containers' AS label
     WHERE jsonb_typeof(facts -> 'containerEngines') = 'object' AND facts -> 'containerEngines' <> '{}'
    UNION ALL
    SELECT 'emulates-' || lower(architecture)
      FROM jsonb_object_keys(
           CASE jsonb_typeof(facts -> 'emulators') WHEN 'object' THEN facts -> 'emulators' ELSE '{}' END) AS architecture
    ) AS proven
$$;

ALTER TABLE worker ADD COLUMN abilities text[] NOT NULL GENERATED ALWAYS AS (abilities_of(facts)) STORED;
