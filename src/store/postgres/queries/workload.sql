-- $2: bytes of an interchange that is too large to be read beside others. Each table is read once: it is asked often,
-- and most of all when there is much.
WITH box AS (
  SELECT count(*) FILTER (WHERE owner IS NOT NULL OR due_at <= n.now) AS due,
    count(*) FILTER (WHERE owner IS NULL AND due_at > n.now) AS waiting,
    min(due_at) FILTER (WHERE owner IS NULL AND due_at > n.now) AS next
  FROM outbox CROSS JOIN (SELECT hub_now() AS now) n WHERE tenant = $1::text
), entries AS (
  SELECT count(*) AS all, count(*) FILTER (WHERE NOT held) AS ready FROM lane_entry WHERE tenant = $1::text
), channels AS (
  SELECT channel, count(*) AS count, min(seq) AS first FROM inbox WHERE tenant = $1::text GROUP BY channel
)
SELECT
  (SELECT coalesce(sum(count), 0)::bigint FROM channels) AS untranslated,
  (SELECT coalesce(sum(c.count - 1), 0)::bigint FROM channels c
     WHERE (SELECT h.size FROM inbox h WHERE h.tenant = $1::text AND h.channel = c.channel AND h.seq = c.first)
       > $2::bigint) AS "behindLarge",
  entries.all AS "laneEntries",
  entries.ready AS "readyEntries",
  (SELECT count(*) FROM lane_hold WHERE tenant = $1::text) AS "heldLanes",
  (SELECT count(*) FROM pending WHERE tenant = $1::text) AS "waitingDocuments",
  box.due AS "transmissionsDue",
  box.waiting AS "transmissionsWaiting",
  (SELECT count(*) FROM transmission_outcome WHERE tenant = $1::text AND phase = 'dead_letter') AS "deadLetters",
  (SELECT count(*) FROM quarantine WHERE tenant = $1::text AND resolved_at IS NULL) AS quarantined,
  least((SELECT min(at) FROM timer WHERE tenant = $1::text), box.next) AS "nextDueAt"
FROM box, entries
