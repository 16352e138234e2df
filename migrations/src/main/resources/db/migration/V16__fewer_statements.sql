-- What several pages ask for, in one place, and what they walked through the history for.

-- The changes that came with a builder's builds behind one number up to another: those of their own requests and of all
-- that these superseded. OFFSET keeps the look-ups by key: joined, whole tables were read for a few rows.
CREATE FUNCTION blamed(of_builder bigint, behind int, up_to int) RETURNS TABLE (change_id bigint) STABLE LANGUAGE sql AS
$$
WITH RECURSIVE stood_for AS (
    SELECT q.id, q.build_set_id
      FROM build b JOIN build_request q ON q.id = b.request_id
     WHERE b.builder_id = of_builder AND b.number > behind AND b.number <= up_to
    UNION ALL
    SELECT q.id, q.build_set_id FROM stood_for s CROSS JOIN LATERAL (
        SELECT id, build_set_id FROM build_request WHERE superseded_by = s.id OFFSET 0) q
)
SELECT DISTINCT c.change_id FROM stood_for s CROSS JOIN LATERAL (
    SELECT sc.change_id FROM build_set_change sc WHERE sc.build_set_id = s.build_set_id OFFSET 0) c
$$;

-- The few requests that nobody built: lists of them went through all the others. It costs a claim nothing.
CREATE INDEX build_request_unbuilt ON build_request (state, id DESC) WHERE state IN ('CANCELLED', 'EXPIRED');
