-- Gives commits that are visible now their places behind all that have one, in the order of their ids. What
-- commits later comes later, whatever its id: no reader has to wait for an open writer.
WITH last AS (
  SELECT coalesce(max(last_position), 0) AS position FROM commit_batch WHERE last_position IS NOT NULL
), placed AS (
  SELECT id, events, (SELECT position FROM last) + sum(events) OVER (ORDER BY id) AS last_position
  FROM commit_batch WHERE last_position IS NULL
)
UPDATE commit_batch b SET
  first_position = p.last_position - p.events + 1, last_position = p.last_position
FROM placed p WHERE b.id = p.id
RETURNING b.last_position
