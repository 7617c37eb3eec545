-- Outbound entries, due at once. One that exists already stays as it is. What sends an event waits for the
-- position of its commit: $2 where the event is of this commit; looked up where it is older.
WITH given AS MATERIALIZED (
  SELECT * FROM rows($1) AS r (n integer, tenant text, id uuid, partner text,
    endpoint text, document uuid, event uuid, of_commit boolean, kind text, title text, ordering_key text,
    cause_interchange uuid, cause_document uuid, cause_event uuid, cause_timer text)
), fresh AS (
  INSERT INTO transmission (tenant, id, partner, endpoint, document, event, kind, title, ordering_key,
    created_at, cause_interchange, cause_document, cause_event, cause_timer)
  SELECT tenant, id, partner, endpoint, document, event, kind, title, ordering_key,
    (SELECT hub_now()), cause_interchange, cause_document, cause_event, cause_timer
  FROM given ORDER BY n
  ON CONFLICT DO NOTHING
  RETURNING tenant, id, seq, created_at
)
INSERT INTO outbox (tenant, transmission, seq, partner, endpoint, ordering_key, batch, due_at)
SELECT f.tenant, f.id, f.seq, g.partner, g.endpoint, g.ordering_key,
  CASE WHEN g.event IS NULL THEN NULL WHEN g.of_commit THEN $2::bigint ELSE coalesce(
    (SELECT e.batch FROM event e WHERE e.tenant = g.tenant AND e.id = g.event), 0) END,
  f.created_at
FROM fresh f JOIN given g ON g.tenant = f.tenant AND g.id = f.id
ORDER BY f.seq
