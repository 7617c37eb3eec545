-- One sequencer at a time, per schema.
SELECT pg_try_advisory_xact_lock(hashtext('syncline.sequence'), hashtext(current_schema())) AS mine
