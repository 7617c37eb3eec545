-- Outbound entries, due at once. One that exists already stays as it is.
WITH fresh AS (
  INSERT INTO transmission (tenant, id, partner, endpoint, document, event, kind, title, ordering_key,
    created_at, cause_interchange, cause_document, cause_event, cause_timer)
  SELECT tenant, id, partner, endpoint, document, event, kind, title, ordering_key,
    (SELECT hub_now()), cause_interchange, cause_document, cause_event, cause_timer
  FROM json_to_recordset($1::json) AS r (n integer, tenant text, id uuid, partner text, endpoint text,
    document uuid, event uuid, kind text, title text, ordering_key text, cause_interchange uuid,
    cause_document uuid, cause_event uuid, cause_timer text)
  ORDER BY n
  ON CONFLICT DO NOTHING
  RETURNING tenant, id, seq, partner, endpoint, event, ordering_key, created_at
)
INSERT INTO outbox (tenant, transmission, seq, partner, endpoint, ordering_key, batch, due_at)
SELECT f.tenant, f.id, f.seq, f.partner, f.endpoint, f.ordering_key,
  CASE WHEN f.event IS NOT NULL THEN coalesce(
    (SELECT e.batch FROM event e WHERE e.tenant = f.tenant AND e.id = f.event), 0) END,
  f.created_at
FROM fresh f ORDER BY f.seq
