INSERT INTO tally (tenant, ledger, account, count)
SELECT tenant, ledger, account, count
FROM rows($1) AS r (tenant text, ledger text, account text, count bigint)
