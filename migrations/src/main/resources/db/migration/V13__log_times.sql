-- When the lines of a log came. Pairs of variable-length numbers: line feeds since the pair before (the first: since
-- first_line), milliseconds since the pair before (the first: since 1970). A pair is the time at which the lines
-- behind so many line feeds were stored. Empty where nobody wrote them down.
ALTER TABLE log_chunk ADD COLUMN times bytea NOT NULL DEFAULT '';
