-- Opens a row, or opens the same one again when its cause returns.
INSERT INTO quarantine (tenant, id, what, interchange, document, stream, partner, code, text, stack, at)
SELECT tenant, id, what, interchange, document, stream,
  coalesce(partner, (SELECT s.partner FROM stream_summary s
                     WHERE s.tenant = r.tenant AND s.stream = r.stream)),
  code, text, stack, (SELECT hub_now())
FROM rows($1) AS r (n integer, tenant text, id uuid, what text, interchange uuid,
  document uuid, stream text, partner text, code text, text text, stack text)
ORDER BY n
ON CONFLICT (tenant, id) DO UPDATE SET
  what = excluded.what, interchange = excluded.interchange, document = excluded.document,
  stream = excluded.stream, partner = excluded.partner, code = excluded.code, text = excluded.text,
  stack = excluded.stack, at = excluded.at, resolved_at = NULL, resolution = NULL
