-- A list: its conditions are added behind.
SELECT t.id, t.seq, t.tenant, t.partner, t.endpoint, t.kind, t.title, t.ordering_key AS "orderingKey",
  t.document, t.event,
  coalesce(x.phase, CASE WHEN o.owner IS NOT NULL THEN 'leased' ELSE 'waiting' END) AS phase,
  coalesce(x.attempts, o.attempts) AS attempts,
  CASE WHEN o.owner IS NULL THEN o.due_at END AS "nextAt", t.created_at AS "createdAt",
  x.finished_at AS "finishedAt", coalesce(x.numbers, o.numbers) AS numbers,
  t.cause_interchange, t.cause_document, t.cause_event, t.cause_timer
FROM transmission t
LEFT JOIN outbox o ON o.tenant = t.tenant AND o.transmission = t.id
LEFT JOIN transmission_outcome x ON x.tenant = t.tenant AND x.transmission = t.id
