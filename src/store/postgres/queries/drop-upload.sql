-- The sender broke off, or the interchange was there before.
UPDATE upload SET dropped = true WHERE tenant = $1::text AND interchange = $2::uuid
