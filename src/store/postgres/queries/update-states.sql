-- New states of locked streams, and what lists show of them. The columns of a summary stay where the
-- station gave none.
WITH changed AS MATERIALIZED (
  SELECT * FROM json_to_recordset($1::json) AS r (n integer, tenant text, stream text, kind text,
    version integer, state json, summarized boolean, phase text, title text, partner text,
    category text, severity text, owner text, due_at timestamptz, open boolean)
), states AS (
  UPDATE stream_state s SET version = c.version, state = c.state
  FROM changed c WHERE s.tenant = c.tenant AND s.stream = c.stream
), touched AS (
  UPDATE stream_summary s SET version = c.version, changed_at = (SELECT hub_now())
  FROM changed c WHERE s.tenant = c.tenant AND s.stream = c.stream AND NOT c.summarized
  RETURNING s.tenant, s.stream
)
INSERT INTO stream_summary (tenant, stream, kind, version, phase, title, partner, category, severity,
  owner, due_at, open, opened_at, changed_at)
SELECT tenant, stream, kind, version, coalesce(phase, ''), coalesce(title, stream), partner, category,
  severity, owner, due_at, coalesce(open, true), (SELECT hub_now()), (SELECT hub_now())
FROM changed c
WHERE summarized OR NOT EXISTS (
  SELECT FROM stream_summary s WHERE s.tenant = c.tenant AND s.stream = c.stream)
ORDER BY n
ON CONFLICT (tenant, stream) DO UPDATE SET
  version = excluded.version, phase = excluded.phase, title = excluded.title,
  partner = excluded.partner, category = excluded.category, severity = excluded.severity,
  owner = excluded.owner, due_at = excluded.due_at, open = excluded.open,
  changed_at = excluded.changed_at
