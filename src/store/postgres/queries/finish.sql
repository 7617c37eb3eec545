-- What came of attempts. $1: results, each lease once, $2: bytes that were sent, one after another. A result is
-- taken only under the epoch of its lease; answers those that were. Attempt, outcome and what is left are one commit.
WITH result AS MATERIALIZED (
  SELECT * FROM rows($1) AS r (tenant text, id uuid, epoch integer, outcome text,
    phase text, started_at timestamptz, duration_ms double precision, receipt text, reason text,
    next_at timestamptz, body_at integer, body_length integer)
), valid AS MATERIALIZED (
  SELECT o.tenant, o.transmission, o.seq, o.attempts, o.numbers, r.*
  FROM (SELECT tenant AS of_tenant, id, epoch, outcome, phase, started_at, duration_ms, receipt, reason,
          next_at, body_at, body_length FROM result) r
  JOIN outbox o ON o.tenant = r.of_tenant AND o.transmission = r.id
  WHERE o.epoch = r.epoch AND o.owner IS NOT NULL
  FOR UPDATE OF o
), over AS (
  DELETE FROM outbox o USING valid v
  WHERE o.tenant = v.tenant AND o.transmission = v.transmission AND v.phase <> 'waiting'
), again AS (
  UPDATE outbox o SET owner = NULL, leased_until = NULL, due_at = v.next_at FROM valid v
  WHERE o.tenant = v.tenant AND o.transmission = v.transmission AND v.phase = 'waiting'
), tried AS (
  INSERT INTO attempt (tenant, transmission, attempt, outcome, started_at, duration_ms, receipt, reason)
  SELECT tenant, transmission, attempts, outcome, started_at, duration_ms, receipt, reason
  FROM valid WHERE phase = 'waiting'
), ended AS (
  INSERT INTO transmission_outcome (tenant, transmission, seq, phase, attempts, epoch, numbers, finished_at,
    outcome, started_at, duration_ms, receipt, reason)
  SELECT tenant, transmission, seq, phase, attempts, epoch, numbers, (SELECT hub_now()),
    outcome, started_at, duration_ms, receipt, reason
  FROM valid WHERE phase <> 'waiting'
), bodies AS (
  INSERT INTO transmission_body (tenant, transmission, body)
  SELECT tenant, transmission, substr($2::bytea, body_at, body_length)
  FROM valid WHERE body_length IS NOT NULL
  ON CONFLICT (tenant, transmission) DO UPDATE SET body = excluded.body
)
SELECT tenant, transmission AS id, epoch FROM valid
