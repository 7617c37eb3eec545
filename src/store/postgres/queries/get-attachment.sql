SELECT content_type, body FROM attachment WHERE tenant = $1::text AND content_hash = $2::text
