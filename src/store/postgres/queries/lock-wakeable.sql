-- Documents that wait by name and are ready to be looked at, in the order of arrival, and whether a reference of theirs
-- is valid now. One that only has references to become valid later keeps its place and is left out.
SELECT p.tenant, p.document, p.interchange, p.received_at, p.draft, d.body, k.now AS fits
FROM pending p JOIN document d ON d.tenant = p.tenant AND d.id = p.document
CROSS JOIN LATERAL (
  SELECT coalesce(bool_or(f.valid_from <= n.now), false) AS now, count(*) > 0 AS ever
  FROM (SELECT hub_now() AS now) n
  CROSS JOIN pending_reference k
  JOIN reference f ON f.tenant = k.tenant AND f.value = k.value AND f.role = k.role AND f.scope = k.scope
    AND split_part(f.stream, '/', 1) = k.kind
  WHERE k.tenant = p.tenant AND k.document = p.document AND (f.valid_until IS NULL OR f.valid_until > n.now)
) k
WHERE p.ready AND (k.now OR NOT k.ever)
ORDER BY p.seq LIMIT $1::integer
FOR UPDATE OF p
