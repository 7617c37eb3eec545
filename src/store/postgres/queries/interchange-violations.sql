-- Interchanges in no account or in two, marks and waits of what was never received, and translated ones
-- whose documents are not as many as announced. $1: tenant, $2: rows to look at, $3: at most, $4: looks at
-- rows before this number. First, how far it looked.
WITH recent AS MATERIALIZED (
  SELECT id, channel, seq FROM interchange WHERE tenant = $1::text AND seq < $4::bigint
  ORDER BY seq DESC LIMIT $2::bigint
), accounts AS (
  SELECT r.id, (o.interchange IS NOT NULL)::integer + (b.seq IS NOT NULL)::integer AS count
  FROM recent r
  LEFT JOIN interchange_outcome o ON o.tenant = $1::text AND o.interchange = r.id
  LEFT JOIN inbox b ON b.tenant = $1::text AND b.channel = r.channel AND b.seq = r.seq
), short AS (
  SELECT o.interchange AS id, o.expected_documents AS expected,
    (SELECT count(*) FROM document d WHERE d.tenant = $1::text AND d.interchange = o.interchange) AS recorded
  FROM recent r JOIN interchange_outcome o ON o.tenant = $1::text AND o.interchange = r.id
  WHERE o.outcome = 'translated' AND o.expected_documents IS NOT NULL
)
SELECT NULL::uuid AS id, min(seq)::text AS text FROM recent
UNION ALL
SELECT id, CASE count WHEN 0 THEN 'It is in no account.' ELSE 'It is in ' || count || ' accounts.' END
FROM accounts WHERE count <> 1
UNION ALL
SELECT id, expected || ' documents were announced, ' || recorded || ' are recorded.'
FROM short WHERE expected <> recorded
UNION ALL
SELECT b.interchange, 'It waits and was never received.' FROM inbox b
WHERE b.tenant = $1::text AND NOT EXISTS (
  SELECT FROM interchange i WHERE i.tenant = b.tenant AND i.id = b.interchange)
LIMIT $3::integer
