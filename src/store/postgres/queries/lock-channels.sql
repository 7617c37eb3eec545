-- Station 2 takes channels that have something waiting, oldest first, unless another process has them: $1 at most, and
-- of those with one of more than $2 bytes at their head, which are only told of, the oldest $3: many of them must not
-- take the places of the others.
-- The recursion steps from channel to channel in the index, past all that waits behind each head. What
-- comes in behind a tail may be younger than what comes into a channel that is empty now.
WITH RECURSIVE head AS (
  (SELECT tenant, channel, seq, size > $2::bigint AS large FROM inbox ORDER BY tenant, channel, seq LIMIT 1)
  UNION ALL
  SELECT next.tenant, next.channel, next.seq, next.large
  FROM head CROSS JOIN LATERAL (
    SELECT i.tenant, i.channel, i.seq, i.size > $2::bigint AS large FROM inbox i
    WHERE (i.tenant, i.channel) > (head.tenant, head.channel)
    ORDER BY i.tenant, i.channel, i.seq LIMIT 1
  ) next
)
SELECT c.tenant, c.channel, head.seq AS head, head.large,
  (SELECT i.seq FROM inbox i WHERE i.tenant = head.tenant AND i.channel = head.channel
   ORDER BY i.seq DESC LIMIT 1) AS tail
FROM (SELECT *, row_number() OVER (PARTITION BY large ORDER BY seq) AS place FROM head) head
JOIN channel c ON c.tenant = head.tenant AND c.channel = head.channel
WHERE NOT head.large OR head.place <= $3::integer
ORDER BY head.large DESC, head.seq LIMIT $1::integer + $3::integer
FOR UPDATE OF c SKIP LOCKED
