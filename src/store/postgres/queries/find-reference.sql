SELECT tenant, scope, role, value, stream, valid_from AS "validFrom", valid_until AS "validUntil"
FROM reference
WHERE tenant = $1::text AND value = $2::text ORDER BY valid_from, scope, role, stream
