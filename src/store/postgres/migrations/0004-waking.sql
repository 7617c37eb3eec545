-- Documents that wait by name are looked at when a reference under one of their names was written, not all of them
-- all the time. What waits already is looked at once.
ALTER TABLE pending ADD COLUMN ready boolean NOT NULL DEFAULT true;
ALTER TABLE pending ALTER COLUMN ready SET DEFAULT false;
COMMENT ON COLUMN pending.ready IS 'A reference under one of its names was written since it was looked at.';
CREATE INDEX pending_ready ON pending (seq) WHERE ready;
CREATE INDEX pending_reference_by_value ON pending_reference (tenant, value, role, scope);
