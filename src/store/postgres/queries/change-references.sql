-- New references, longer or shorter validity, ends. The first valid_from stays until the reference ended. Those who
-- wait under one of the names, for a stream of that kind, are ready to be looked at.
WITH given AS MATERIALIZED (
  SELECT * FROM rows($1) AS r (tenant text, value text, role text, scope text, stream text,
    valid_from timestamptz, valid_until timestamptz)
), changed AS (
  INSERT INTO reference (tenant, value, role, scope, stream, valid_from, valid_until)
  SELECT tenant, value, role, scope, stream, valid_from, valid_until
  FROM given ORDER BY tenant, value, role, scope, stream
  ON CONFLICT (tenant, value, role, scope, stream) DO UPDATE SET
    valid_from = CASE WHEN reference.valid_until IS NULL THEN reference.valid_from
                      ELSE excluded.valid_from END,
    valid_until = excluded.valid_until
)
UPDATE pending p SET ready = true
WHERE NOT p.ready AND (p.tenant, p.document) IN (
  SELECT k.tenant, k.document FROM given g
  JOIN pending_reference k
    ON k.tenant = g.tenant AND k.value = g.value AND k.role = g.role AND k.scope = g.scope
    AND k.kind = split_part(g.stream, '/', 1)
  WHERE g.valid_until IS NULL OR g.valid_until > (SELECT hub_now()))
