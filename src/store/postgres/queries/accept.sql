-- Station 1, one group commit. $1: interchanges in order of arrival; $2: their bytes, one after another.
-- Only interchanges whose idempotency key is new are taken; answers what was.
WITH incoming AS MATERIALIZED (
  SELECT * FROM rows($1) AS r (
    n integer, id uuid, tenant text, channel text, partner text, content_type text, attributes json,
    size bigint, content_hash text, actor json, reprocesses uuid, idempotency uuid, content uuid,
    body_at integer, body_length integer)
), keyed AS (
  INSERT INTO dedupe (tenant, key, subject, content, at)
  SELECT tenant, idempotency, id, content, (SELECT hub_now())
  FROM incoming WHERE idempotency IS NOT NULL ORDER BY tenant, idempotency
  ON CONFLICT DO NOTHING
  RETURNING tenant, key
), taken AS (
  INSERT INTO interchange (tenant, id, channel, partner, content_type, attributes, size, content_hash,
    received_at, actor, reprocesses, body)
  SELECT tenant, id, channel, partner, content_type, attributes, size, decode(content_hash, 'hex'),
    (SELECT hub_now()), actor, reprocesses, substr($2::bytea, body_at, body_length)
  FROM incoming i
  WHERE idempotency IS NULL OR (tenant, idempotency) IN (SELECT tenant, key FROM keyed)
  ORDER BY n
  RETURNING tenant, id, seq, channel, size
), channels AS (
  INSERT INTO channel (tenant, channel) SELECT DISTINCT tenant, channel FROM taken ORDER BY 1, 2
  ON CONFLICT DO NOTHING
), waiting AS (
  INSERT INTO inbox (tenant, channel, seq, interchange, size)
  SELECT tenant, channel, seq, id, size FROM taken ORDER BY seq
), counted AS (
  INSERT INTO tally (tenant, ledger, account, count)
  SELECT tenant, 'interchange', 'received', count(*) FROM taken GROUP BY tenant
)
SELECT id, seq FROM taken
