-- What came before under these keys. $1: [{tenant, key}].
SELECT d.tenant, d.key, d.subject, d.content
FROM json_to_recordset($1::json) AS r (tenant text, key uuid)
JOIN dedupe d ON d.tenant = r.tenant AND d.key = r.key
