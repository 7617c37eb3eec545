-- The first bytes under a hash stay: equal hashes mean equal bytes.
INSERT INTO attachment (tenant, content_hash, content_type, body, at)
VALUES ($1::text, $2::text, $3::text, $4::bytea, (SELECT hub_now()))
ON CONFLICT DO NOTHING
