-- An interchange begins to arrive in parts.
INSERT INTO upload (tenant, interchange, touched_at) VALUES ($1::text, $2::uuid, lease_now())
