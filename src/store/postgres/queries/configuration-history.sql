SELECT kind, key, version, body, changed_at AS "changedAt", changed_by AS "changedBy", note FROM configuration_row
WHERE tenant = $1::text AND kind = $2::text AND key = $3::text AND version > $4::bigint
ORDER BY version LIMIT $5::integer
