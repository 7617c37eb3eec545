-- Lanes that exist, in which nothing stands and that nobody has: locked, with their state. $1: lanes.
SELECT s.tenant, s.stream, s.version, s.state
FROM stream_state s
JOIN rows($1) AS l (tenant text, stream text) ON s.tenant = l.tenant AND s.stream = l.stream
WHERE NOT EXISTS (SELECT FROM lane_entry e WHERE e.tenant = s.tenant AND e.stream = s.stream)
  AND NOT EXISTS (SELECT FROM lane_hold h WHERE h.tenant = s.tenant AND h.stream = s.stream)
FOR UPDATE OF s SKIP LOCKED
