-- A list: its conditions are added behind.
SELECT e.*, coalesce(b.first_position + e.index, 0) AS position
FROM event e JOIN commit_batch b ON b.id = e.batch
