-- Many rows become one for each account. Rows that are not visible yet stay as they are.
WITH gone AS (
  DELETE FROM tally WHERE tenant = $1::text RETURNING tenant, ledger, account, count
)
INSERT INTO tally (tenant, ledger, account, count)
SELECT tenant, ledger, account, sum(count) FROM gone GROUP BY tenant, ledger, account
