INSERT INTO api_key (tenant, id, name, hash, scopes, partner, created_at, expires_at, revoked_at)
SELECT tenant, id, name, hash, scopes, partner, created_at, expires_at, revoked_at
FROM rows($1) AS r (tenant text, id text, name text, hash text, scopes json,
  partner text, created_at timestamptz, expires_at timestamptz, revoked_at timestamptz)
ON CONFLICT (tenant, id) DO UPDATE SET name = excluded.name, hash = excluded.hash,
  scopes = excluded.scopes, partner = excluded.partner, created_at = excluded.created_at,
  expires_at = excluded.expires_at, revoked_at = excluded.revoked_at
