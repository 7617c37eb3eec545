-- Documents that wait by name and whose reference has appeared, in the order of arrival.
SELECT p.tenant, p.document, p.interchange, p.received_at, p.draft, d.body
FROM pending p JOIN document d ON d.tenant = p.tenant AND d.id = p.document
WHERE p.ready AND EXISTS (
  SELECT FROM pending_reference k
  JOIN reference f ON f.tenant = k.tenant AND f.value = k.value AND f.role = k.role AND f.scope = k.scope
    AND split_part(f.stream, '/', 1) = k.kind
  WHERE k.tenant = p.tenant AND k.document = p.document
    AND f.valid_from <= (SELECT hub_now())
    AND (f.valid_until IS NULL OR f.valid_until > (SELECT hub_now()))
)
ORDER BY p.seq LIMIT $1::integer
FOR UPDATE OF p
