-- What waits in locked channels, oldest first. $1: channels, $2: rows at most, $3: bytes at most: a larger
-- one stops its channel and comes without its bytes, and so does what is beyond the sum.
SELECT w.seq, w.interchange AS id, w.tenant, w.channel, i.partner, i.content_type, i.attributes, w.size,
  encode(i.content_hash, 'hex') AS content_hash, i.received_at, i.actor, i.reprocesses,
  w.documents_done, w.found, w.large, w.bytes > $3::bigint AS beyond,
  CASE WHEN NOT w.large AND w.bytes <= $3::bigint THEN i.body END AS body
FROM (
  SELECT *, sum(CASE WHEN large THEN 0 ELSE size END) OVER (ORDER BY seq) AS bytes
  FROM (
    SELECT b.*, b.size > $3::bigint AS large
    FROM rows($1) AS c (tenant text, channel text)
    CROSS JOIN LATERAL (
      SELECT *, count(*) FILTER (WHERE size > $3::bigint) OVER (ORDER BY seq) AS large_until
      FROM (SELECT * FROM inbox q WHERE q.tenant = c.tenant AND q.channel = c.channel
            ORDER BY q.seq LIMIT $2::integer) first
    ) b
    WHERE b.large_until = 0 OR (b.large_until = 1 AND b.size > $3::bigint)
    ORDER BY b.seq LIMIT $2::integer
  ) taken
) w
JOIN interchange i ON i.tenant = w.tenant AND i.id = w.interchange
ORDER BY w.seq
