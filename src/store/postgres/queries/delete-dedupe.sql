-- What a person must decide on is not remembered: read again, it is no duplicate of itself.
DELETE FROM dedupe d
USING rows($1) AS r (tenant text, key uuid, subject uuid)
WHERE d.tenant = r.tenant AND d.key = r.key AND d.subject = r.subject
