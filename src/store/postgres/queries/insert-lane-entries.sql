-- Commands go to the end of their lanes. Rows of lanes are made in key order where they are missing and
-- never changed here, so that writers who send to each other's lanes do not wait for each other.
WITH entry AS MATERIALIZED (
  SELECT * FROM json_to_recordset($1::json) AS r (n integer, tenant text, stream text, envelope json,
    document uuid, document_apart boolean)
), lanes AS (
  INSERT INTO stream_state (tenant, stream) SELECT DISTINCT tenant, stream FROM entry ORDER BY 1, 2
  ON CONFLICT DO NOTHING
)
INSERT INTO lane_entry (tenant, stream, envelope, document, document_apart, held)
SELECT e.tenant, e.stream, e.envelope, e.document, e.document_apart,
  EXISTS (SELECT FROM lane_hold h WHERE h.tenant = e.tenant AND h.stream = e.stream)
FROM entry e ORDER BY e.n
