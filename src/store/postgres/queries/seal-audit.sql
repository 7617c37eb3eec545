UPDATE audit a SET seal = r.seal
FROM rows($1) AS r (tenant text, seq bigint, seal text)
WHERE a.tenant = r.tenant AND a.seq = r.seq
