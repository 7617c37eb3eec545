-- Writers of audit rows share this lock until they commit; the sealer takes it alone, so that no row with a
-- smaller number appears behind its back.
SELECT pg_advisory_xact_lock_shared(hashtext('syncline.audit'), hashtext(current_schema()))
