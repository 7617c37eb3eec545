-- New states of locked streams.
UPDATE stream_state s SET version = c.version, state = c.state, changed_at = (SELECT hub_now())
FROM rows($1) AS c (tenant text, stream text, version integer, state json)
WHERE s.tenant = c.tenant AND s.stream = c.stream
