-- Primary keys and checks of all tables of this schema.
SELECT c.relname AS "table", pg_get_constraintdef(k.oid) AS text
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
WHERE c.relnamespace = current_schema()::regnamespace AND k.contype IN ('p', 'u', 'c', 'f')
ORDER BY c.relname COLLATE "C", k.contype DESC, pg_get_constraintdef(k.oid) COLLATE "C"
