-- Uploads whose sender, or whose process, has said nothing for $1 milliseconds.
UPDATE upload SET dropped = true
WHERE NOT dropped AND touched_at < lease_now() - $1::double precision * interval '1 millisecond'
