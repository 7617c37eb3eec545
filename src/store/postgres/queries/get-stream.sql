SELECT m.tenant, m.stream, m.seq, m.kind, s.version, m.phase, m.title, m.partner, m.category, m.severity,
  m.owner, m.due_at AS "dueAt", m.open, m.opened_at AS "openedAt", s.changed_at AS "changedAt", s.state
FROM stream_summary m
JOIN stream_state s ON s.tenant = m.tenant AND s.stream = m.stream
WHERE m.tenant = $1::text AND m.stream = $2::text
