-- Before something begins to wait by name, or goes on waiting: no reference is written until the commit, and the
-- next statement sees all that were. So none of those who wait misses one.
SELECT pg_advisory_xact_lock(hashtext('syncline.references'), hashtext(current_schema()))
