-- Retries keep their numbers.
UPDATE outbox o SET numbers = r.numbers
FROM json_to_recordset($1::json) AS r (tenant text, transmission uuid, numbers json)
WHERE o.tenant = r.tenant AND o.transmission = r.transmission
