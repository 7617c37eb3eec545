-- Looked at, and nothing was found that fits: they wait for the next reference. $1: documents.
UPDATE pending p SET ready = false
FROM rows($1) AS r (tenant text, document uuid)
WHERE p.tenant = r.tenant AND p.document = r.document
