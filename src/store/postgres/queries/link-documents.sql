-- The stream of a document that had to wait for its reference.
UPDATE document d SET stream = r.stream
FROM json_to_recordset($1::json) AS r (tenant text, id uuid, stream text)
WHERE d.tenant = r.tenant AND d.id = r.id
