-- When a person ends the exception of an incident, its order hears of it and may be closed. Of those that were ended
-- before orders heard of it, they hear now: by the command that the end itself has sent since. What is on its way to
-- the exception may raise it again, and is waited for by nobody here: such an order hears of the next end.
INSERT INTO lane_entry (tenant, stream, envelope, held)
SELECT o.tenant, o.stream,
  json_build_object(
    'id', md5(concat_ws(' ', 'note_exception_ended', s.tenant, s.stream))::uuid,
    'stream', o.stream,
    'command', json_strip_nulls(json_build_object(
      'type', 'note_exception_ended',
      'exceptionKind', standing ->> 'kind',
      'part', standing ->> 'part',
      'text', standing ->> 'text'
    )),
    'at', to_char(hub_now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'actor', json_build_object('kind', 'system', 'id', 'exception'),
    'cause', json_build_object(),
    'depth', 0
  ),
  EXISTS (SELECT FROM lane_hold h WHERE h.tenant = o.tenant AND h.stream = o.stream)
FROM stream_summary s
JOIN stream_state e ON e.tenant = s.tenant AND e.stream = s.stream
JOIN stream_state o ON o.tenant = s.tenant AND o.stream = e.state #>> '{subject,stream}'
CROSS JOIN LATERAL json_each(o.state -> 'exceptions') AS listed (key, standing)
WHERE s.kind = 'exception' AND s.phase = 'resolved'
  AND split_part(s.stream, '/', 3) LIKE 'order\%2F%'
  AND standing ->> 'incident' = 'true'
  AND standing ->> 'kind' = split_part(s.stream, '/', 2)
  AND coalesce(standing ->> 'part', '-') = split_part(s.stream, '/', 4)
  AND standing ->> 'text' = e.state ->> 'text'
  AND NOT EXISTS (SELECT FROM lane_entry l WHERE l.tenant = s.tenant AND l.stream = s.stream);
