-- Timers that are due, taken out in the order in which they became due. $1: at most.
WITH due AS (
  SELECT tenant, stream, name FROM timer WHERE at <= (SELECT hub_now())
  ORDER BY at, tenant, stream, name LIMIT $1::integer FOR UPDATE SKIP LOCKED
)
DELETE FROM timer t USING due d
WHERE t.tenant = d.tenant AND t.stream = d.stream AND t.name = d.name
RETURNING t.tenant, t.stream, t.name, t.at, t.envelope
