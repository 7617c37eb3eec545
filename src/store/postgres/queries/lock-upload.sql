-- The upload that accept takes over, where all of it is there and nobody gave it up.
SELECT interchange FROM upload
WHERE tenant = $1::text AND interchange = $2::uuid AND parts = $3::integer AND NOT dropped
FOR UPDATE
