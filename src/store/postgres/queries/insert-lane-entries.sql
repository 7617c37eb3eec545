-- Commands go to the end of their lanes. Rows of lanes are made in key order where they are missing and
-- never changed here, so that writers who send to each other's lanes do not wait for each other. A hold that is
-- seen is kept from being lifted until the commit: an entry that says held finds its release still to come.
WITH entry AS MATERIALIZED (
  SELECT * FROM rows($1) AS r (n integer, tenant text, stream text, envelope json,
    document uuid, document_apart boolean)
), lanes AS (
  INSERT INTO stream_state (tenant, stream) SELECT DISTINCT tenant, stream FROM entry ORDER BY 1, 2
  ON CONFLICT DO NOTHING
), hold AS MATERIALIZED (
  SELECT h.tenant, h.stream FROM lane_hold h
  WHERE EXISTS (SELECT FROM entry e WHERE e.tenant = h.tenant AND e.stream = h.stream)
  ORDER BY 1, 2 FOR KEY SHARE OF h
)
INSERT INTO lane_entry (tenant, stream, envelope, document, document_apart, held)
SELECT e.tenant, e.stream, e.envelope, e.document, e.document_apart,
  EXISTS (SELECT FROM hold h WHERE h.tenant = e.tenant AND h.stream = e.stream)
FROM entry e ORDER BY e.n
