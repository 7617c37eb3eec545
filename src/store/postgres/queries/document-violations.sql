-- Inbound documents in no account or in several, and accounts of what was never received. $1: tenant,
-- $2: rows to look at, $3: at most, $4: looks at rows before this number. First, how far it looked.
WITH looked AS MATERIALIZED (
  SELECT id, seq, direction FROM document WHERE tenant = $1::text AND seq < $4::bigint
  ORDER BY seq DESC LIMIT $2::bigint
), recent AS (
  SELECT id FROM looked WHERE direction = 'in'
), lanes AS MATERIALIZED (
  SELECT e.document AS id,
    CASE WHEN h.seq IS NULL THEN 'waiting' ELSE 'quarantined' END AS account
  FROM lane_entry e
  LEFT JOIN lane_hold h ON h.tenant = e.tenant AND h.stream = e.stream AND h.seq = e.seq
  WHERE e.tenant = $1::text AND e.document IS NOT NULL
), standing AS (
  SELECT id, account FROM lanes
  UNION ALL SELECT document, 'waiting' FROM pending WHERE tenant = $1::text
), places AS (
  SELECT r.id, o.outcome AS account FROM recent r
  LEFT JOIN document_outcome o ON o.tenant = $1::text AND o.document = r.id
  UNION ALL SELECT r.id, s.account FROM recent r JOIN standing s ON s.id = r.id
), accounts AS (
  SELECT id, count(account) AS count, string_agg(account, ', ' ORDER BY account) AS names
  FROM places GROUP BY id
)
SELECT NULL::uuid AS id, min(seq)::text AS text FROM looked
UNION ALL
SELECT id, CASE count WHEN 0 THEN 'It is in no account.'
  ELSE 'It is in ' || count || ' accounts: ' || names || '.' END
FROM accounts WHERE count <> 1
UNION ALL
SELECT s.id, 'It is in an account and was never received.' FROM standing s
WHERE NOT EXISTS (SELECT FROM document d WHERE d.tenant = $1::text AND d.id = s.id)
LIMIT $3::integer
