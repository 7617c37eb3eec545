-- A list: its conditions are added behind.
SELECT q.id, q.seq, q.tenant, q.what, q.interchange, q.document, q.stream, q.partner, q.code, q.text,
  q.stack, q.at, q.resolved_at AS "resolvedAt", q.resolution
FROM quarantine q
