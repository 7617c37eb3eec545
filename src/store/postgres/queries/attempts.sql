SELECT transmission, attempt, outcome, started_at AS "startedAt", duration_ms AS "durationMs", receipt, reason
FROM attempt WHERE tenant = $1::text AND transmission = $2::uuid ORDER BY attempt
