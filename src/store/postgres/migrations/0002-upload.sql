-- Interchanges that arrive part by part: nobody sees them before accept takes their parts over.
CREATE TABLE upload (
  tenant text COLLATE "C" NOT NULL,
  interchange uuid NOT NULL,
  parts integer NOT NULL DEFAULT 0,
  touched_at timestamptz(3) NOT NULL,
  dropped boolean NOT NULL DEFAULT false,
  PRIMARY KEY (tenant, interchange)
);
COMMENT ON COLUMN upload.parts IS 'How many are in interchange_part so far.';
COMMENT ON COLUMN upload.touched_at IS 'On the clock of leases: one that is left alone for too long is given up.';
COMMENT ON COLUMN upload.dropped IS 'Given up: what there is of it is cleared away.';
