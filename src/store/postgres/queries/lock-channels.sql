-- Station 2 takes channels that have something waiting, oldest first, unless another process has them.
-- The recursion steps from channel to channel in the index, past all that waits behind each head. What
-- comes in behind a tail may be younger than what comes into a channel that is empty now.
WITH RECURSIVE head AS (
  (SELECT tenant, channel, seq FROM inbox ORDER BY tenant, channel, seq LIMIT 1)
  UNION ALL
  SELECT next.tenant, next.channel, next.seq
  FROM head CROSS JOIN LATERAL (
    SELECT i.tenant, i.channel, i.seq FROM inbox i
    WHERE (i.tenant, i.channel) > (head.tenant, head.channel)
    ORDER BY i.tenant, i.channel, i.seq LIMIT 1
  ) next
)
SELECT c.tenant, c.channel, head.seq AS head,
  (SELECT i.seq FROM inbox i WHERE i.tenant = head.tenant AND i.channel = head.channel
   ORDER BY i.seq DESC LIMIT 1) AS tail
FROM head JOIN channel c ON c.tenant = head.tenant AND c.channel = head.channel
ORDER BY head.seq LIMIT $1::integer
FOR UPDATE OF c SKIP LOCKED
