SELECT id, tenant, name, hash, scopes, partner, created_at AS "createdAt", expires_at AS "expiresAt", revoked_at AS "revokedAt"
FROM api_key WHERE tenant = $1::text AND id > coalesce($2::text, '')
ORDER BY id LIMIT $3::integer
