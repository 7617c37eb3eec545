INSERT INTO configuration_version (tenant, version) VALUES ($1::text, 0) ON CONFLICT DO NOTHING
