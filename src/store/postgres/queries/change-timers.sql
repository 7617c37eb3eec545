-- $1: timers to set or replace, $2: timers to cancel.
WITH cancelled AS (
  DELETE FROM timer t USING rows($2) AS r (tenant text, stream text, name text)
  WHERE t.tenant = r.tenant AND t.stream = r.stream AND t.name = r.name
)
INSERT INTO timer (tenant, stream, name, at, envelope)
SELECT tenant, stream, name, at, envelope
FROM rows($1) AS r (tenant text, stream text, name text, at timestamptz, envelope json)
ORDER BY tenant, stream, name
ON CONFLICT (tenant, stream, name) DO UPDATE SET at = excluded.at, envelope = excluded.envelope
