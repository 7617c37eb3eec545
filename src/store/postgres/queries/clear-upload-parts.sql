-- Parts of what was given up, $1 at a time: an upload goes with its last part.
WITH given_up AS MATERIALIZED (
  SELECT tenant, interchange FROM upload WHERE dropped ORDER BY tenant, interchange
  LIMIT 16 FOR UPDATE SKIP LOCKED
), oldest AS MATERIALIZED (
  SELECT p.tenant, p.interchange, p.part FROM given_up g
  JOIN interchange_part p ON p.tenant = g.tenant AND p.interchange = g.interchange
  ORDER BY p.tenant, p.interchange, p.part LIMIT $1::integer
), gone AS (
  DELETE FROM interchange_part p USING oldest s
  WHERE p.tenant = s.tenant AND p.interchange = s.interchange AND p.part = s.part
  RETURNING p.part
), ended AS (
  DELETE FROM upload u USING given_up g
  WHERE u.tenant = g.tenant AND u.interchange = g.interchange
    AND (SELECT count(*) FROM oldest) < $1::integer
)
SELECT count(*) AS count FROM gone
