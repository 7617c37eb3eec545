-- What waits: in the inbox; in lanes and by name; at the head of held lanes.
SELECT
  (SELECT count(*) FROM inbox WHERE tenant = $1::text) AS interchanges,
  (SELECT count(*) FROM lane_entry WHERE tenant = $1::text AND document IS NOT NULL)
    + (SELECT count(*) FROM pending WHERE tenant = $1::text) AS documents,
  (SELECT count(*) FROM lane_hold h
   JOIN lane_entry e ON e.tenant = h.tenant AND e.stream = h.stream AND e.seq = h.seq
   WHERE h.tenant = $1::text AND e.document IS NOT NULL) AS held
