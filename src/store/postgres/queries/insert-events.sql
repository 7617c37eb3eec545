-- The events of one commit, in order. $1: events, $2: how many. Answers the commit.
WITH batch AS (
  INSERT INTO commit_batch (events) VALUES ($2::integer) RETURNING id
), recorded AS (
  INSERT INTO event (tenant, stream, version, id, type, schema_version, data, at, actor, command,
    configuration, batch, index, cause_interchange, cause_document, cause_event, cause_timer)
  SELECT tenant, stream, version, r.id, type, schema_version, data, at, actor, command,
    configuration, batch.id, index, cause_interchange, cause_document, cause_event, cause_timer
  FROM batch, rows($1) AS r (tenant text, stream text, version integer, id uuid,
    type text, schema_version integer, data json, at timestamptz, actor json, command uuid,
    configuration integer, index integer, cause_interchange uuid, cause_document uuid, cause_event uuid,
    cause_timer text)
)
SELECT id FROM batch
