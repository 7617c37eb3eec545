-- Lifts the hold of a lane. Answers the entry at which it was held.
WITH hold AS (
  DELETE FROM lane_hold WHERE tenant = $1::text AND stream = $2::text RETURNING tenant, stream, seq, quarantine
), freed AS (
  UPDATE lane_entry e SET held = false FROM hold h WHERE e.tenant = h.tenant AND e.stream = h.stream
    AND ($3::text = 'retry' OR e.seq <> h.seq)
), closed AS (
  UPDATE quarantine q SET resolved_at = (SELECT hub_now()), resolution = $3::text
  FROM hold h WHERE q.tenant = h.tenant AND q.id = h.quarantine
)
SELECT h.seq, e.document FROM hold h
LEFT JOIN lane_entry e ON e.tenant = h.tenant AND e.stream = h.stream AND e.seq = h.seq
