UPDATE api_key SET revoked_at = (SELECT hub_now())
WHERE tenant = $1::text AND id = $2::text AND revoked_at IS NULL RETURNING name
