-- Remembers keys that are new, in key order, and answers them. A key that another transaction is writing
-- is waited for.
INSERT INTO dedupe (tenant, key, subject, content, at)
SELECT tenant, key, subject, content, (SELECT hub_now())
FROM rows($1) AS r (tenant text, key uuid, subject uuid, content uuid)
ORDER BY tenant, key
ON CONFLICT DO NOTHING
RETURNING tenant, key
