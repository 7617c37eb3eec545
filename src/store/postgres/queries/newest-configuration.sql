SELECT DISTINCT ON (kind, key) kind, key, version, body, changed_at AS "changedAt", changed_by AS "changedBy", note
FROM configuration_row WHERE tenant = $1::text ORDER BY kind, key, version DESC
