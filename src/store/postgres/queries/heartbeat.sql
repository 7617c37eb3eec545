-- Prolongs the leases of $1 by $2 ms, on the leases' own clock. A row that is locked is being finished, or
-- taken by somebody who found its lease ended: waiting for it would only stand in the way.
UPDATE outbox o SET leased_until = (SELECT lease_now()) + $2::integer * interval '1 millisecond'
FROM (SELECT tenant, transmission FROM outbox WHERE owner = $1::text FOR UPDATE SKIP LOCKED) held
WHERE o.tenant = held.tenant AND o.transmission = held.transmission
