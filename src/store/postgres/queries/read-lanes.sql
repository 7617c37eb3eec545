-- The entries of locked lanes in lane order, each lane's state with its first. A statement of its own: it
-- sees all that was committed before the locks were ours. $1: lanes, $2: entries at most.
SELECT e.tenant, e.stream, e.seq, e.envelope, e.document, e.state, e.version,
  CASE WHEN e.document_apart THEN
    (SELECT d.body FROM document d WHERE d.tenant = e.tenant AND d.id = e.document) END AS body
FROM (
  SELECT l.n, q.*, s.version,
    CASE WHEN row_number() OVER (PARTITION BY l.n ORDER BY q.seq) = 1 THEN s.state END AS state
  FROM rows($1) AS l (n integer, tenant text, stream text)
  JOIN stream_state s ON s.tenant = l.tenant AND s.stream = l.stream
  CROSS JOIN LATERAL (
    SELECT * FROM lane_entry q WHERE q.tenant = l.tenant AND q.stream = l.stream
    ORDER BY q.seq LIMIT $2::integer
  ) q
  WHERE NOT EXISTS (SELECT FROM lane_hold h WHERE h.tenant = l.tenant AND h.stream = l.stream)
  ORDER BY l.n, q.seq LIMIT $2::integer
) e
ORDER BY e.n, e.seq
