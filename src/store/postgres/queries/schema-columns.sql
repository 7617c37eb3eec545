-- Columns of all tables of this schema, in order.
SELECT c.relname AS "table", a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
  a.attnotnull AS required, a.attidentity <> '' AS counted,
  coalesce(l.collname = 'C', false) AS bytewise,
  pg_get_expr(d.adbin, d.adrelid) AS initial, col_description(c.oid, a.attnum) AS comment,
  array_to_string(c.reloptions, ', ') AS settings
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
LEFT JOIN pg_collation l ON l.oid = a.attcollation
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
ORDER BY c.relname COLLATE "C", a.attnum
