-- The last position given, and whether commits wait for theirs.
SELECT (SELECT max(last_position) FROM commit_batch WHERE last_position IS NOT NULL) AS last,
  EXISTS (SELECT FROM commit_batch WHERE last_position IS NULL) AS waiting
