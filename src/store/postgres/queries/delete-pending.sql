-- They wait no more. $1: [{tenant, document}].
WITH found AS (
  SELECT * FROM rows($1) AS r (tenant text, document uuid)
), names AS (
  DELETE FROM pending_reference k USING found f WHERE k.tenant = f.tenant AND k.document = f.document
)
DELETE FROM pending p USING found f WHERE p.tenant = f.tenant AND p.document = f.document
