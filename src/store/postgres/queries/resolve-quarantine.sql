UPDATE quarantine SET resolved_at = (SELECT hub_now()), resolution = $3::text
WHERE tenant = $1::text AND id = $2::uuid AND resolved_at IS NULL
RETURNING id
