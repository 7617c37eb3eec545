-- Parts of one interchange. $1: tenant, $2: interchange, $3: number of the first part, $4: lengths, $5: bytes.
INSERT INTO interchange_part (tenant, interchange, part, body)
SELECT $1::text, $2::uuid, $3::integer + r.n, substr($5::bytea, r.body_at, r.body_length)
FROM rows($4) AS r (n integer, body_at integer, body_length integer)
