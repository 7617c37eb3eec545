-- Rows that have no seal yet, and the seal before the first of them. $1: at most.
SELECT a.seq, a.tenant, a.at, a.actor, a.action, a.subject, a.details
FROM audit a WHERE a.seal IS NULL ORDER BY a.seq LIMIT $1::integer
