-- Parts of an upload, behind those that are there. $1: tenant, $2: interchange, $3: number of the first part,
-- $4: how many, $5: lengths, $6: bytes. Answers nothing where the upload was given up.
WITH mine AS (
  UPDATE upload SET parts = parts + $4::integer, touched_at = lease_now()
  WHERE tenant = $1::text AND interchange = $2::uuid AND parts = $3::integer AND NOT dropped
  RETURNING tenant, interchange
)
INSERT INTO interchange_part (tenant, interchange, part, body)
SELECT mine.tenant, mine.interchange, $3::integer + r.n, substr($6::bytea, r.body_at, r.body_length)
FROM mine CROSS JOIN rows($5) AS r (n integer, body_at integer, body_length integer)
RETURNING part
