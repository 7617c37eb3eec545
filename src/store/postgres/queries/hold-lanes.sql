-- Lanes whose rule threw are held until a person releases them.
WITH fault AS (
  SELECT * FROM rows($1) AS r (tenant text, stream text, seq bigint, quarantine uuid)
), held AS (
  INSERT INTO lane_hold (tenant, stream, seq, quarantine, at)
  SELECT tenant, stream, seq, quarantine, (SELECT hub_now()) FROM fault ORDER BY tenant, stream
)
UPDATE lane_entry e SET held = true FROM fault f WHERE e.tenant = f.tenant AND e.stream = f.stream
