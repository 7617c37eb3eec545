-- $2: bytes of an interchange that is too large to be read beside others.
SELECT
  (SELECT count(*) FROM inbox WHERE tenant = $1::text) AS untranslated,
  (SELECT coalesce(sum(c.count - 1), 0)::bigint
     FROM (SELECT channel, count(*) AS count, min(seq) AS first FROM inbox
           WHERE tenant = $1::text GROUP BY channel) c
     JOIN inbox h ON h.tenant = $1::text AND h.channel = c.channel AND h.seq = c.first
     WHERE h.size > $2::bigint) AS "behindLarge",
  (SELECT count(*) FROM lane_entry WHERE tenant = $1::text) AS "laneEntries",
  (SELECT count(*) FROM lane_entry WHERE tenant = $1::text AND NOT held) AS "readyEntries",
  (SELECT count(*) FROM lane_hold WHERE tenant = $1::text) AS "heldLanes",
  (SELECT count(*) FROM pending WHERE tenant = $1::text) AS "waitingDocuments",
  (SELECT count(*) FROM outbox WHERE tenant = $1::text
     AND (owner IS NOT NULL OR due_at <= (SELECT hub_now()))) AS "transmissionsDue",
  (SELECT count(*) FROM outbox WHERE tenant = $1::text
     AND owner IS NULL AND due_at > (SELECT hub_now())) AS "transmissionsWaiting",
  (SELECT count(*) FROM transmission_outcome WHERE tenant = $1::text AND phase = 'dead_letter') AS "deadLetters",
  (SELECT count(*) FROM quarantine WHERE tenant = $1::text AND resolved_at IS NULL) AS quarantined,
  least(
    (SELECT min(at) FROM timer WHERE tenant = $1::text),
    (SELECT min(due_at) FROM outbox WHERE tenant = $1::text
       AND owner IS NULL AND due_at > (SELECT hub_now()))) AS "nextDueAt"
