INSERT INTO document_outcome (tenant, document, outcome, code, text, at)
SELECT tenant, document, outcome, code, text, (SELECT hub_now())
FROM rows($1) AS r (tenant text, document uuid, outcome text, code text, text text)
