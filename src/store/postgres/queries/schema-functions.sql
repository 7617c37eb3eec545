-- Functions of this schema.
SELECT p.proname AS name, pg_get_function_result(p.oid) AS result, p.provolatile AS volatility,
  p.prosrc AS body, current_schema() AS schema
FROM pg_proc p WHERE p.pronamespace = current_schema()::regnamespace
ORDER BY p.proname COLLATE "C"
