-- A batch of a large interchange is done; more follow.
UPDATE inbox SET documents_done = $4::integer, found = $5::json
WHERE tenant = $1::text AND channel = $2::text AND seq = $3::bigint
