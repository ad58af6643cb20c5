-- What is kept is counted in an index, not in the rows, which are large: a figure is
-- asked for every few seconds.

-- +goose Up
ALTER TABLE envelope ADD COLUMN size INTEGER NOT NULL DEFAULT 0; -- of the body, bytes
UPDATE envelope SET size = length(body);
CREATE INDEX envelope_count ON envelope (union_id, form, state, received, size);
ALTER TABLE reply ADD COLUMN size INTEGER NOT NULL DEFAULT 0;
UPDATE reply SET size = length(body);
CREATE INDEX reply_kept ON reply (size);

-- Whose tombstones these are: 16 bytes that follow from the ledger's key.
CREATE TABLE ledger (
  one  INTEGER PRIMARY KEY CHECK (one = 1),
  mark BLOB    NOT NULL
) STRICT;
