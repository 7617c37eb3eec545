-- The next control numbers of partners, one for each envelope. $1: [{tenant, partner, count}]. Nine digits
-- (X12 I12): after 999999999 comes 1. Answers the last one before these.
INSERT INTO control_number (tenant, partner, last)
SELECT tenant, partner, count FROM rows($1) AS r (tenant text, partner text, count bigint)
ORDER BY tenant, partner
ON CONFLICT (tenant, partner) DO UPDATE
  SET last = (control_number.last + excluded.last - 1) % 999999999 + 1
RETURNING tenant, partner, last
