INSERT INTO tally (tenant, ledger, account, count)
SELECT tenant, ledger, account, count
FROM json_to_recordset($1::json) AS r (tenant text, ledger text, account text, count bigint)
