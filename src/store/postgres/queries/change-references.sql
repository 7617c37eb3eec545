-- New references, longer or shorter validity, ends. The first valid_from stays until the reference ended.
INSERT INTO reference (tenant, value, role, scope, stream, valid_from, valid_until)
SELECT tenant, value, role, scope, stream, valid_from, valid_until
FROM rows($1) AS r (tenant text, value text, role text, scope text, stream text,
  valid_from timestamptz, valid_until timestamptz)
ORDER BY tenant, value, role, scope, stream
ON CONFLICT (tenant, value, role, scope, stream) DO UPDATE SET
  valid_from = CASE WHEN reference.valid_until IS NULL THEN reference.valid_from
                    ELSE excluded.valid_from END,
  valid_until = excluded.valid_until
