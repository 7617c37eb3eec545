SELECT seq, tenant, at, actor, action, subject, details, seal FROM audit
WHERE tenant = $1::text AND seq < coalesce($2::bigint, 9223372036854775807)
ORDER BY seq DESC LIMIT $3::integer
