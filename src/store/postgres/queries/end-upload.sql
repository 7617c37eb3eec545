-- The parts belong to an interchange now.
DELETE FROM upload WHERE tenant = $1::text AND interchange = $2::uuid
