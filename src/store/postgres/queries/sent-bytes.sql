SELECT body FROM transmission_body WHERE tenant = $1::text AND transmission = $2::uuid
