-- The stream of a document that had to wait for its reference.
UPDATE document d SET stream = r.stream
FROM rows($1) AS r (tenant text, id uuid, stream text)
WHERE d.tenant = r.tenant AND d.id = r.id
