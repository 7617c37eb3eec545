-- Hub time goes forward only. A millisecond more, because hub time is cut off to milliseconds.
UPDATE clock SET moved_by =
  greatest(moved_by, moved_by + ($1::timestamptz - hub_now()) + interval '1 millisecond')
