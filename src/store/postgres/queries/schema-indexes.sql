-- Indexes of this schema that are no keys.
SELECT t.relname AS "table", pg_get_indexdef(i.indexrelid) AS text
FROM pg_index i
JOIN pg_class c ON c.oid = i.indexrelid
JOIN pg_class t ON t.oid = i.indrelid
WHERE t.relnamespace = current_schema()::regnamespace AND NOT i.indisprimary
ORDER BY t.relname COLLATE "C", c.relname COLLATE "C"
