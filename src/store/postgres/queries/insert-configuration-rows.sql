-- New versions of rows; the last of a key in one change counts.
INSERT INTO configuration_row (tenant, kind, key, version, body, changed_at, changed_by)
SELECT $1::text, kind, key, $2::integer, body, (SELECT hub_now()), $3::text
FROM rows($4) AS r (kind text, key text, body json)
