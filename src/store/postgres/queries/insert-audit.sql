INSERT INTO audit (tenant, at, actor, action, subject, details)
SELECT tenant, (SELECT hub_now()), actor, action, subject, details
FROM rows($1) AS r (n integer, tenant text, actor json, action text, subject text, details json)
ORDER BY n
