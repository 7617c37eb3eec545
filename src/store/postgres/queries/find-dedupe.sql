-- What came before under these keys. $1: [{tenant, key}].
SELECT d.tenant, d.key, d.subject, d.content
FROM rows($1) AS r (tenant text, key uuid)
JOIN dedupe d ON d.tenant = r.tenant AND d.key = r.key
