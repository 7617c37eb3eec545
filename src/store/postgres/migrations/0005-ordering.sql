-- Who is the first of an ordering key is asked for each that is claimed. Beside outbox_in_order, the index for it began
-- with the same columns, and the planner, who often takes the queue for nearly empty, read the whole queue for each of
-- its rows instead. An expression that only one index has leaves no choice. U+001F stands in no field.
DROP INDEX outbox_by_key;
CREATE INDEX outbox_by_key ON outbox
  ((tenant || E'\x1f' || partner || E'\x1f' || endpoint || E'\x1f' || ordering_key), seq)
  WHERE ordering_key IS NOT NULL;
