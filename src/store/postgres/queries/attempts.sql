-- All attempts of a transmission: those that ended nothing, and the one that ended it.
SELECT transmission, attempt, outcome, started_at AS "startedAt", duration_ms AS "durationMs", receipt, reason
FROM attempt WHERE tenant = $1::text AND transmission = $2::uuid
UNION ALL
SELECT transmission, attempts, outcome, started_at, duration_ms, receipt, reason
FROM transmission_outcome WHERE tenant = $1::text AND transmission = $2::uuid AND outcome IS NOT NULL
ORDER BY attempt
