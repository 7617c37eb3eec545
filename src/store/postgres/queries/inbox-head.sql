-- Who is at the head of a channel, and how far it has come.
SELECT interchange, documents_done, found FROM inbox
WHERE tenant = $1::text AND channel = $2::text ORDER BY seq LIMIT 1
