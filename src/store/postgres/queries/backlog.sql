-- What stands before the stations of a tenant that senders are asked to wait for. $2: bytes of an interchange that is
-- too large to be read beside others.
WITH channels AS (
  SELECT channel, count(*) AS count, min(seq) AS first FROM inbox WHERE tenant = $1::text GROUP BY channel
)
SELECT
  (SELECT coalesce(sum(count), 0)::bigint FROM channels) AS untranslated,
  (SELECT coalesce(sum(c.count - 1), 0)::bigint FROM channels c
     WHERE (SELECT h.size FROM inbox h WHERE h.tenant = $1::text AND h.channel = c.channel AND h.seq = c.first)
       > $2::bigint) AS "behindLarge",
  (SELECT count(*) FROM lane_entry WHERE tenant = $1::text AND NOT held) AS "readyEntries"
