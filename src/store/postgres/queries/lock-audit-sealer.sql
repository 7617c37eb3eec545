SELECT pg_advisory_xact_lock(hashtext('syncline.audit'), hashtext(current_schema()))
