-- Builds that are emulated: by what, how much slower, and that their results say so.

-- How much slower an emulated architecture is on a worker, as a value of builders.yaml: {"emulation-factor": ["5"]}.
-- Rounded up to a whole number, for arithmetic, and never above 10: a worker that measured nonsense must not turn a
-- time-out of an hour into one of a week. {} where it measured nothing.
CREATE FUNCTION emulation_of(facts jsonb, architecture text) RETURNS jsonb IMMUTABLE PARALLEL SAFE LANGUAGE sql AS
$$
SELECT CASE WHEN facts -> 'timeoutFactors' ->> architecture IS NULL THEN '{}' ELSE
       jsonb_build_object('emulation-factor', jsonb_build_array(
           least(10, greatest(1, ceil((facts -> 'timeoutFactors' ->> architecture)::numeric)))::text)) END
$$;

-- Which emulator it was, in short: 'qemu-aarch64 7.2.22' of 'qemu-aarch64 version 7.2.22 (Debian 1:7.2+dfsg-7)'.
CREATE FUNCTION emulator_of(facts jsonb, architecture text) RETURNS text IMMUTABLE PARALLEL SAFE LANGUAGE sql AS
$$ SELECT regexp_replace(facts -> 'emulators' ->> architecture, '^(\S+) version (\S+).*$', '\1 \2') $$;

-- How a build was carried out is as its builder was when it began, whatever the builder is now.
ALTER TABLE build ADD COLUMN execution text NOT NULL
    GENERATED ALWAYS AS (coalesce(lower(definition ->> 'execution'), 'native')) STORED;
