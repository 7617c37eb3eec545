-- What became of the inbound documents of one interchange ($2).
SELECT
  count(*) FILTER (WHERE o.outcome = 'applied') AS applied,
  count(*) FILTER (WHERE o.outcome = 'duplicate') AS duplicate,
  count(*) FILTER (WHERE o.outcome = 'refused') AS refused,
  count(*) FILTER (WHERE o.outcome = 'quarantined' OR h.seq IS NOT NULL) AS quarantined,
  count(*) FILTER (WHERE o.outcome IS NULL AND h.seq IS NULL) AS waiting,
  count(*) FILTER (WHERE o.outcome IS NULL AND h.seq IS NULL AND p.document IS NOT NULL) AS "waitingByName"
FROM document d
LEFT JOIN document_outcome o ON o.tenant = d.tenant AND o.document = d.id
LEFT JOIN pending p ON o.outcome IS NULL AND p.tenant = d.tenant AND p.document = d.id
LEFT JOIN LATERAL (
  SELECT l.seq FROM lane_hold l
  JOIN lane_entry e ON e.tenant = l.tenant AND e.stream = l.stream AND e.seq = l.seq
  WHERE o.outcome IS NULL AND l.tenant = d.tenant AND l.stream = d.stream AND e.document = d.id
) h ON true
WHERE d.tenant = $1::text AND d.interchange = $2::uuid AND d.direction = 'in'
