-- The events of a stream after a version. Position 0 until the sequencer has passed.
SELECT e.*, coalesce(b.first_position + e.index, 0) AS position
FROM event e JOIN commit_batch b ON b.id = e.batch
WHERE e.tenant = $1::text AND e.stream = $2::text AND e.version > $3::bigint
ORDER BY e.version LIMIT $4::integer
