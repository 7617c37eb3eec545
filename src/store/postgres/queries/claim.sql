-- Station 6 takes leases on due transmissions, oldest first. $1: endpoints, $2: owner, $3: lease in ms,
-- $4: at most. Where an endpoint is ordered, only the first of each ordering key is a candidate: one that
-- waits for its retry holds back the later ones of that key. What sends an event waits for its position.
-- Where somebody set the clock back: what was never tried is due whatever its time says, and a lease that ends
-- later than any lease can (and some more, for statements that looked at the clock apart) has ended.
-- What was picked is found again by its place, and what belongs to it row by row: however wrong the planner is about
-- the length of the queue, there is no join to be planned as every row with every other.
WITH picked AS (
  SELECT o.place
  FROM rows($1) AS e (n integer, tenant text, partner text, endpoint text, free integer,
    ordered boolean)
  CROSS JOIN LATERAL (
    SELECT q.ctid AS place, q.seq FROM outbox q
    WHERE q.tenant = e.tenant AND q.partner = e.partner AND q.endpoint = e.endpoint
      AND CASE WHEN q.owner IS NULL THEN q.attempts = 0 OR q.due_at <= (SELECT hub_now())
               ELSE q.leased_until <= (SELECT lease_now()) OR q.leased_until
                 > (SELECT lease_now() + $3::integer * interval '1.25 milliseconds') END
      AND (NOT e.ordered OR q.ordering_key IS NULL OR q.seq = (
        SELECT p.seq FROM outbox p WHERE p.ordering_key IS NOT NULL
          AND (p.tenant || E'\x1f' || p.partner || E'\x1f' || p.endpoint || E'\x1f' || p.ordering_key)
            = (q.tenant || E'\x1f' || q.partner || E'\x1f' || q.endpoint || E'\x1f' || q.ordering_key)
        ORDER BY p.seq LIMIT 1))
      AND (q.batch IS NULL OR q.batch <> ALL (
        ARRAY(SELECT b.id FROM commit_batch b WHERE b.last_position IS NULL) || 0::bigint))
    ORDER BY q.seq LIMIT greatest(e.free, 0)
    FOR UPDATE SKIP LOCKED
  ) o
  ORDER BY e.n, o.seq LIMIT $4::integer
), claimed AS (
  UPDATE outbox o SET owner = $2::text, attempts = o.attempts + 1, epoch = o.epoch + 1,
    leased_until = (SELECT lease_now()) + $3::integer * interval '1 millisecond'
  WHERE o.ctid = ANY (ARRAY(SELECT place FROM picked))
  RETURNING o.*
)
SELECT c.tenant, c.transmission AS id, c.partner, c.endpoint, c.ordering_key, c.attempts, c.epoch, c.numbers,
  c.due_at, (SELECT b.first_position FROM commit_batch b WHERE b.id = c.batch) AS first_position,
  c.ordering_key IS NOT NULL AND c.seq < (
    SELECT p.seq FROM outbox p WHERE p.ordering_key IS NOT NULL
      AND (p.tenant || E'\x1f' || p.partner || E'\x1f' || p.endpoint || E'\x1f' || p.ordering_key)
        = (c.tenant || E'\x1f' || c.partner || E'\x1f' || c.endpoint || E'\x1f' || c.ordering_key)
    ORDER BY p.seq DESC LIMIT 1) AS followed
FROM claimed c
ORDER BY c.seq
