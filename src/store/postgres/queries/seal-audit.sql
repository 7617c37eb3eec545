UPDATE audit a SET seal = r.seal
FROM json_to_recordset($1::json) AS r (tenant text, seq bigint, seal text)
WHERE a.tenant = r.tenant AND a.seq = r.seq
