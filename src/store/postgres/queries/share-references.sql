-- Before references are written: nobody begins to wait by name until the commit. Many may write at once.
SELECT pg_advisory_xact_lock_shared(hashtext('syncline.references'), hashtext(current_schema()))
