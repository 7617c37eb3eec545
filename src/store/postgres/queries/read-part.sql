SELECT body FROM interchange_part
WHERE tenant = $1::text AND interchange = $2::uuid AND part = $3::integer
