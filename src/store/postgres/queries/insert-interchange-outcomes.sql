-- Interchanges whose translation ended leave the inbox with their mark.
WITH ended AS (
  SELECT * FROM rows($1) AS r (tenant text, interchange uuid, channel text, seq bigint,
    outcome text, format text, partner text, control_number text, problems json,
    expected_documents integer)
), marked AS (
  INSERT INTO interchange_outcome (tenant, interchange, seq, outcome, format, partner, control_number,
    problems, expected_documents, at)
  SELECT tenant, interchange, seq, outcome, format, partner, control_number,
    problems, expected_documents, (SELECT hub_now())
  FROM ended
)
DELETE FROM inbox i USING ended e
WHERE i.tenant = e.tenant AND i.channel = e.channel AND i.seq = e.seq
