-- A list: its conditions are added behind.
SELECT s.tenant, s.stream, s.seq, s.kind, t.version, s.phase, s.title, s.partner, s.category, s.severity,
  s.owner, s.due_at AS "dueAt", s.open, s.opened_at AS "openedAt", t.changed_at AS "changedAt"
FROM stream_summary s JOIN stream_state t ON t.tenant = s.tenant AND t.stream = s.stream
