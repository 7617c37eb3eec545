INSERT INTO document (tenant, id, direction, interchange, index, kind, number, partner, stream, format,
  source, problems, body, at, cause_interchange, cause_document, cause_event, cause_timer)
SELECT tenant, id, direction, interchange, index, kind, number, partner, stream, format,
  source, problems, body, (SELECT hub_now()), cause_interchange, cause_document, cause_event, cause_timer
FROM rows($1) AS r (n integer, tenant text, id uuid, direction text, interchange uuid,
  index integer, kind text, number text, partner text, stream text, format text, source json,
  problems json, body json, cause_interchange uuid, cause_document uuid, cause_event uuid,
  cause_timer text)
ORDER BY n
