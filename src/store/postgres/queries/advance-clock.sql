-- Hub time goes forward only.
UPDATE clock SET moved_by = greatest(moved_by, $1::timestamptz - clock_timestamp() + interval '1 millisecond')
