-- A document took the place of another of the same identity.
INSERT INTO dedupe (tenant, key, subject, content, at)
SELECT tenant, key, subject, content, (SELECT hub_now())
FROM rows($1) AS r (tenant text, key uuid, subject uuid, content uuid)
ORDER BY tenant, key
ON CONFLICT (tenant, key) DO UPDATE SET subject = excluded.subject, content = excluded.content
