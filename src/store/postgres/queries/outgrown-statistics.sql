-- Tables that have many times as many rows as their statistics let the planner believe: it takes the rows per page of
-- the last VACUUM or ANALYZE for those of all pages that there are now. Without pages then, it guesses well enough.
SELECT format('%I', c.relname) AS name
FROM pg_class c
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND c.relpages > 0
  AND pg_stat_get_live_tuples(c.oid) > greatest($1::float8,
    $2::float8 * greatest(c.reltuples, 0) / c.relpages
      * (pg_relation_size(c.oid) / current_setting('block_size')::integer))
