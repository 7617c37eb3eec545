SELECT id, tenant, name, hash, scopes, partner, created_at AS "createdAt", expires_at AS "expiresAt", revoked_at AS "revokedAt"
FROM api_key WHERE tenant = $1::text ORDER BY created_at, id
