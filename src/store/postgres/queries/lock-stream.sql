SELECT s.stream FROM stream_state s WHERE s.tenant = $1::text AND s.stream = $2::text FOR UPDATE
