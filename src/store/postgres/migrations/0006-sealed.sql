-- The newest seal is looked up with every new one.
CREATE INDEX audit_sealed ON audit (seq) WHERE seal IS NOT NULL;
