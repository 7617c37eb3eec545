-- A list: its conditions are added behind.
SELECT i.id, i.seq, i.tenant, i.channel, coalesce(o.partner, i.partner) AS partner,
  i.content_type AS "contentType", i.attributes, i.size, encode(i.content_hash, 'hex') AS "contentHash",
  i.received_at AS "receivedAt", i.actor, i.reprocesses, o.outcome, o.format,
  o.control_number AS "controlNumber", o.problems, o.expected_documents AS "expectedDocuments", b.found
FROM interchange i
LEFT JOIN interchange_outcome o ON o.tenant = i.tenant AND o.interchange = i.id
LEFT JOIN inbox b ON b.tenant = i.tenant AND b.channel = i.channel AND b.seq = i.seq
