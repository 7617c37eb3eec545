-- Documents that match nothing yet. $1: the documents, $2: every name under which they may be found. One whose
-- reference was written since it was looked up is ready to be looked at again.
WITH name AS MATERIALIZED (
  SELECT * FROM rows($2) AS r (tenant text, document uuid, value text, role text, scope text, kind text)
), names AS (
  INSERT INTO pending_reference (tenant, document, value, role, scope, kind)
  SELECT tenant, document, value, role, scope, kind FROM name
  ON CONFLICT DO NOTHING
)
INSERT INTO pending (tenant, document, interchange, received_at, draft, waits_for, ready)
SELECT tenant, document, interchange, received_at, draft, waits_for, EXISTS (
  SELECT FROM name n
  JOIN reference f ON f.tenant = n.tenant AND f.value = n.value AND f.role = n.role AND f.scope = n.scope
    AND split_part(f.stream, '/', 1) = n.kind
  WHERE n.tenant = r.tenant AND n.document = r.document
    AND (f.valid_until IS NULL OR f.valid_until > (SELECT hub_now())))
FROM rows($1) AS r (n integer, tenant text, document uuid, interchange uuid,
  received_at timestamptz, draft json, waits_for text)
ORDER BY n
