-- Stations 3 to 5 take lanes, longest waiting first, unless another process has them. $1: lanes at most,
-- $2: entries to look at. The rows are locked as they come, until there are enough.
SELECT s.tenant, s.stream
FROM (
  SELECT tenant, stream, min(seq) AS seq
  FROM (SELECT tenant, stream, seq FROM lane_entry WHERE NOT held ORDER BY seq LIMIT $2::integer) oldest
  GROUP BY tenant, stream ORDER BY min(seq)
) r
JOIN stream_state s ON s.tenant = r.tenant AND s.stream = r.stream
WHERE NOT EXISTS (SELECT FROM lane_hold h WHERE h.tenant = r.tenant AND h.stream = r.stream)
ORDER BY r.seq LIMIT $1::integer
FOR UPDATE OF s SKIP LOCKED
