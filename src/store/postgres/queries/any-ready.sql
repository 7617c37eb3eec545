-- Whether any document that waits by name is to be looked at.
SELECT document FROM pending WHERE ready ORDER BY seq LIMIT 1
