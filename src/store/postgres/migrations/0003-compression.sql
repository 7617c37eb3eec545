-- States are what is written largest and most often. Where the server was built with lz4, it compresses them
-- in a fraction of the time of its own method; a server without it goes on as before.
DO $compression$
BEGIN
  ALTER TABLE stream_state ALTER COLUMN state SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN NULL;
END
$compression$;
