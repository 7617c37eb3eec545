DELETE FROM lane_entry e USING rows($1) AS r (tenant text, stream text, seq bigint)
WHERE e.tenant = r.tenant AND e.stream = r.stream AND e.seq = r.seq
