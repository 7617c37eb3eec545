-- Station 6 takes leases on due transmissions, oldest first. $1: endpoints, $2: owner, $3: lease in ms,
-- $4: at most. Where an endpoint is ordered, only the first of each ordering key is a candidate: one that
-- waits for its retry holds back the later ones of that key. What sends an event waits for its position.
-- Where somebody set the clock back: what was never tried is due whatever its time says, and a lease that ends
-- later than any lease can (and some more, for statements that looked at the clock apart) has ended.
WITH picked AS (
  SELECT o.tenant, o.transmission
  FROM rows($1) AS e (n integer, tenant text, partner text, endpoint text, free integer,
    ordered boolean)
  CROSS JOIN LATERAL (
    SELECT q.tenant, q.transmission, q.seq FROM outbox q
    WHERE q.tenant = e.tenant AND q.partner = e.partner AND q.endpoint = e.endpoint
      AND CASE WHEN q.owner IS NULL THEN q.attempts = 0 OR q.due_at <= (SELECT hub_now())
               ELSE q.leased_until <= (SELECT lease_now()) OR q.leased_until
                 > (SELECT lease_now() + $3::integer * interval '1.25 milliseconds') END
      AND (NOT e.ordered OR q.ordering_key IS NULL OR NOT EXISTS (
        SELECT FROM outbox p
        WHERE p.tenant = q.tenant AND p.partner = q.partner AND p.endpoint = q.endpoint
          AND p.ordering_key = q.ordering_key AND p.seq < q.seq))
      AND (q.batch IS NULL OR q.batch <> ALL (
        ARRAY(SELECT b.id FROM commit_batch b WHERE b.last_position IS NULL) || 0::bigint))
    ORDER BY q.seq LIMIT greatest(e.free, 0)
    FOR UPDATE SKIP LOCKED
  ) o
  ORDER BY e.n, o.seq LIMIT $4::integer
), claimed AS (
  UPDATE outbox o SET owner = $2::text, attempts = o.attempts + 1, epoch = o.epoch + 1,
    leased_until = (SELECT lease_now()) + $3::integer * interval '1 millisecond'
  FROM picked p WHERE o.tenant = p.tenant AND o.transmission = p.transmission
  RETURNING o.*
)
SELECT c.tenant, c.transmission AS id, c.partner, c.endpoint, c.ordering_key, c.attempts, c.epoch, c.numbers,
  c.due_at, b.first_position,
  c.ordering_key IS NOT NULL AND EXISTS (
    SELECT FROM outbox p
    WHERE p.tenant = c.tenant AND p.partner = c.partner AND p.endpoint = c.endpoint
      AND p.ordering_key = c.ordering_key AND p.seq > c.seq) AS followed
FROM claimed c LEFT JOIN commit_batch b ON b.id = c.batch
ORDER BY c.seq
