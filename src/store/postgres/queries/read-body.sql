-- Bytes that are one part, and where to look when there are none.
SELECT body, reprocesses FROM interchange WHERE tenant = $1::text AND id = $2::uuid
