-- What transmissions are that somebody else wrote, or that were written long ago. $1: transmissions.
SELECT t.tenant, t.id, t.kind, t.title, t.created_at, t.document, d.body, t.event,
  t.cause_interchange, t.cause_document, t.cause_event, t.cause_timer,
  e.stream, e.version, e.type, e.schema_version, e.data, e.at, e.actor, e.command, e.configuration,
  e.cause_interchange AS event_cause_interchange, e.cause_document AS event_cause_document,
  e.cause_event AS event_cause_event, e.cause_timer AS event_cause_timer,
  b.first_position + e.index AS position
FROM rows($1) AS r (tenant text, id uuid)
JOIN transmission t ON t.tenant = r.tenant AND t.id = r.id
LEFT JOIN document d ON d.tenant = t.tenant AND d.id = t.document
LEFT JOIN event e ON e.tenant = t.tenant AND e.id = t.event
LEFT JOIN commit_batch b ON b.id = e.batch
