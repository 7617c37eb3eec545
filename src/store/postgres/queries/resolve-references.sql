-- Streams that these references mean now. $1: [{tenant, value, role, scope}], each once.
SELECT r.tenant, r.value, r.role, r.scope, f.stream
FROM rows($1) AS r (tenant text, value text, role text, scope text)
JOIN reference f ON f.tenant = r.tenant AND f.value = r.value AND f.role = r.role AND f.scope = r.scope
WHERE f.valid_from <= (SELECT hub_now())
  AND (f.valid_until IS NULL OR f.valid_until > (SELECT hub_now()))
