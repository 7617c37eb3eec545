-- Endpoints that anything in the outbox is for, one step of the index per endpoint however much waits for it, and
-- whether that is more than $2, which is counted no further.
WITH RECURSIVE named AS (
  (SELECT partner, endpoint FROM outbox WHERE tenant = $1::text
   ORDER BY partner, endpoint LIMIT 1)
  UNION ALL
  SELECT n.partner, n.endpoint FROM named l CROSS JOIN LATERAL (
    SELECT o.partner, o.endpoint FROM outbox o
    WHERE o.tenant = $1::text AND (o.partner, o.endpoint) > (l.partner, l.endpoint)
    ORDER BY o.partner, o.endpoint LIMIT 1) n
)
SELECT n.partner, n.endpoint, EXISTS (
  SELECT FROM outbox o
  WHERE o.tenant = $1::text AND o.partner = n.partner AND o.endpoint = n.endpoint
  ORDER BY o.seq OFFSET $2::integer LIMIT 1) AS "isDeep"
FROM named n
