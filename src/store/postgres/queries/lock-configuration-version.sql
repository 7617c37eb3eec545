SELECT version FROM configuration_version WHERE tenant = $1::text FOR UPDATE
