-- A list: its conditions are added behind.
SELECT d.id, d.seq, d.tenant, d.direction, d.interchange, d.index, d.kind, d.number, d.partner, d.stream,
  d.format, d.source, d.problems, d.body, d.at, d.cause_interchange, d.cause_document, d.cause_event,
  d.cause_timer, o.code, o.text, p.waits_for AS "waitsFor",
  CASE WHEN d.direction = 'out' THEN 'out' ELSE coalesce(o.outcome,
    CASE WHEN h.seq IS NOT NULL THEN 'quarantined' ELSE 'waiting' END) END AS outcome
FROM document d
LEFT JOIN document_outcome o ON o.tenant = d.tenant AND o.document = d.id
LEFT JOIN pending p ON p.tenant = d.tenant AND p.document = d.id
LEFT JOIN LATERAL (
  SELECT l.seq FROM lane_hold l
  JOIN lane_entry e ON e.tenant = l.tenant AND e.stream = l.stream AND e.seq = l.seq
  WHERE l.tenant = d.tenant AND l.stream = d.stream AND e.document = d.id
) h ON true
