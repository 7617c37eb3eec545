-- The hold of a lane, before it is lifted: waits for all who put entries behind it. A statement of its own, so that
-- the next one sees them.
SELECT h.stream FROM lane_hold h WHERE h.tenant = $1::text AND h.stream = $2::text FOR UPDATE
