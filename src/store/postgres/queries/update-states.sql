-- New states of locked streams, and what lists show of them where that changes. Where the station gave no
-- summary, the one before stays.
WITH changed AS MATERIALIZED (
  SELECT * FROM rows($1) AS r (n integer, tenant text, stream text, kind text,
    version integer, state json, summarized boolean, phase text, title text, partner text,
    category text, severity text, owner text, due_at timestamptz, open boolean)
), states AS (
  UPDATE stream_state s SET version = c.version, state = c.state, changed_at = (SELECT hub_now())
  FROM changed c WHERE s.tenant = c.tenant AND s.stream = c.stream
)
INSERT INTO stream_summary (tenant, stream, kind, phase, title, partner, category, severity, owner,
  due_at, open, opened_at)
SELECT c.tenant, c.stream, c.kind, coalesce(c.phase, ''), coalesce(c.title, c.stream), c.partner,
  c.category, c.severity, c.owner, c.due_at, coalesce(c.open, true), (SELECT hub_now())
FROM changed c
LEFT JOIN stream_summary m ON m.tenant = c.tenant AND m.stream = c.stream
WHERE m.stream IS NULL OR (c.summarized AND
  (m.phase, m.title, m.partner, m.category, m.severity, m.owner, m.due_at, m.open) IS DISTINCT FROM
  (c.phase, c.title, c.partner, c.category, c.severity, c.owner, c.due_at::timestamptz(3), c.open))
ORDER BY c.n
ON CONFLICT (tenant, stream) DO UPDATE SET
  phase = excluded.phase, title = excluded.title, partner = excluded.partner,
  category = excluded.category, severity = excluded.severity, owner = excluded.owner,
  due_at = excluded.due_at, open = excluded.open
