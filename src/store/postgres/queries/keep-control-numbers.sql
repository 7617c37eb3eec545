-- Retries keep their numbers.
UPDATE outbox o SET numbers = r.numbers
FROM rows($1) AS r (tenant text, transmission uuid, numbers json)
WHERE o.tenant = r.tenant AND o.transmission = r.transmission
