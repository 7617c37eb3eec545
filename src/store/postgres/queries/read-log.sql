-- The log behind a position. $1: tenant, $2: position, $3: events at most.
SELECT e.*, b.first_position + e.index AS position
FROM (
  SELECT id, first_position, last_position FROM commit_batch
  WHERE last_position > $2::bigint ORDER BY last_position
) b
CROSS JOIN LATERAL (
  SELECT * FROM event q WHERE q.tenant = $1::text AND q.batch = b.id ORDER BY q.index
) e
WHERE b.first_position + e.index > $2::bigint
ORDER BY b.last_position, e.index LIMIT $3::integer
