-- Only while it waits: what is under lease may be on the wire.
WITH gone AS (
  DELETE FROM outbox WHERE tenant = $1::text AND transmission = $2::uuid AND owner IS NULL
  RETURNING tenant, transmission, seq, attempts, epoch, numbers
)
INSERT INTO transmission_outcome (tenant, transmission, seq, phase, attempts, epoch, numbers, finished_at)
SELECT tenant, transmission, seq, 'cancelled', attempts, epoch, numbers, (SELECT hub_now()) FROM gone
RETURNING transmission
