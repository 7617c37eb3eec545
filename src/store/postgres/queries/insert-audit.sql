INSERT INTO audit (tenant, at, actor, action, subject, details)
SELECT tenant, (SELECT hub_now()), actor, action, subject, details
FROM json_to_recordset($1::json)
  AS r (n integer, tenant text, actor json, action text, subject text, details json)
ORDER BY n
