-- What lists show of streams that are new or look different now.
INSERT INTO stream_summary (tenant, stream, kind, phase, title, partner, category, severity, owner,
  due_at, open, opened_at)
SELECT tenant, stream, kind, coalesce(phase, ''), coalesce(title, stream), partner,
  category, severity, owner, due_at, coalesce(open, true), (SELECT hub_now())
FROM rows($1) AS c (n integer, tenant text, stream text, kind text, phase text, title text, partner text,
  category text, severity text, owner text, due_at timestamptz, open boolean)
ORDER BY n
ON CONFLICT (tenant, stream) DO UPDATE SET
  phase = excluded.phase, title = excluded.title, partner = excluded.partner,
  category = excluded.category, severity = excluded.severity, owner = excluded.owner,
  due_at = excluded.due_at, open = excluded.open
