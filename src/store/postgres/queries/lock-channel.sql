-- The channel of a large interchange, before a batch of it is recorded.
SELECT c.tenant FROM channel c WHERE c.tenant = $1::text AND c.channel = $2::text FOR UPDATE
