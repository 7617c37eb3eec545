UPDATE configuration_version SET version = $2::integer WHERE tenant = $1::text
