SELECT ledger, account, sum(count)::bigint AS count, count(*) AS rows
FROM tally WHERE tenant = $1::text GROUP BY ledger, account
