-- Puts a transmission into the outbox again, under the same id and due now; not while it is under lease.
WITH ended AS (
  DELETE FROM transmission_outcome WHERE tenant = $1::text AND transmission = $2::uuid
  RETURNING *
), tried AS (
  INSERT INTO attempt (tenant, transmission, attempt, outcome, started_at, duration_ms, receipt, reason)
  SELECT tenant, transmission, attempts, outcome, started_at, duration_ms, receipt, reason
  FROM ended WHERE outcome IS NOT NULL
), back AS (
  INSERT INTO outbox (tenant, transmission, seq, partner, endpoint, ordering_key, batch, due_at, attempts,
    epoch, numbers)
  SELECT t.tenant, t.id, t.seq, t.partner, t.endpoint, t.ordering_key,
    CASE WHEN t.event IS NOT NULL THEN coalesce(
      (SELECT e.batch FROM event e WHERE e.tenant = t.tenant AND e.id = t.event), 0) END,
    (SELECT hub_now()), x.attempts, x.epoch, CASE WHEN NOT $3::boolean THEN x.numbers END
  FROM ended x JOIN transmission t ON t.tenant = x.tenant AND t.id = x.transmission
  RETURNING transmission
), hurried AS (
  UPDATE outbox SET due_at = (SELECT hub_now()), numbers = CASE WHEN NOT $3::boolean THEN numbers END
  WHERE tenant = $1::text AND transmission = $2::uuid AND owner IS NULL
  RETURNING transmission
)
SELECT transmission FROM back UNION ALL SELECT transmission FROM hurried
