-- Documents that match nothing yet. $1: the documents, $2: every name under which they may be found.
WITH names AS (
  INSERT INTO pending_reference (tenant, document, value, role, scope, kind)
  SELECT tenant, document, value, role, scope, kind
  FROM rows($2) AS r (tenant text, document uuid, value text, role text, scope text, kind text)
  ON CONFLICT DO NOTHING
)
INSERT INTO pending (tenant, document, interchange, received_at, draft, waits_for)
SELECT tenant, document, interchange, received_at, draft, waits_for
FROM rows($1) AS r (n integer, tenant text, document uuid, interchange uuid,
  received_at timestamptz, draft json, waits_for text)
ORDER BY n
