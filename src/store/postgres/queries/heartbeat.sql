-- Prolongs the leases of $1 by $2 ms, on the leases' own clock. A row that is locked is being finished, or
-- taken by somebody who found its lease ended: waiting for it would only stand in the way. By their places in the
-- table: a join of the table with itself may be planned as every row with every other, which took ten seconds where
-- some thousand leases waited for their results to be recorded.
UPDATE outbox SET leased_until = (SELECT lease_now()) + $2::integer * interval '1 millisecond'
WHERE ctid = ANY (ARRAY(SELECT ctid FROM outbox WHERE owner = $1::text FOR UPDATE SKIP LOCKED))
