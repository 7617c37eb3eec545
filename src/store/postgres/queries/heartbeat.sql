-- Prolongs all leases of an owner.
UPDATE outbox SET leased_until = (SELECT lease_now()) + $2::integer * interval '1 millisecond'
WHERE owner = $1::text
